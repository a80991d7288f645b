package io.quotabridge.bench.store;

/** A way to keep quotas in PostgreSQL. */
public enum Variant {
  /** A transaction for each request; it locks the account's row, reads, computes, writes. */
  NAIVE,

  /** A transaction for each request; one conditional update of the account's row. */
  GUARDED,

  /** {@code DataExchange} on {@code plugin-jdbc}, all of S1 to S6. */
  QUOTABRIDGE,

  /** The same, by callers that hold no thread: {@code requestAsync} and {@code endAsync}. */
  ASYNC,

  /** {@code QuotaStore.execute} of {@code plugin-jdbc} alone, with ready batches: the ceiling. */
  STORE
}
