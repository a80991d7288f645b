package io.quotabridge.spi.quota;

/** What a store can do beyond the contract; declared by it, shown by the conformance kit. */
public enum StoreCapability {
  /** What was answered survives a crash of the process. */
  DURABLE,
  /** Several requests in one batch cost less than each alone, so that gathering them pays. */
  BATCHING,
  /** Several nodes may use the same rows at once. */
  SHARED
}
