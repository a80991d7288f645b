package io.quotabridge;

/**
 * What becomes of an exchange when the store or a base station fails it (RFC 8506 section 8.14,
 * Credit-Control-Failure-Handling). In no case is anything lost that was counted: a final volume
 * that cannot be submitted is kept, and submitted once that is possible.
 */
public enum FailureHandling {
  /** It is given up at the first failure: refused before service began, ended afterwards. */
  TERMINATE,
  /**
   * It goes on as long as the carrier's trust reaches: without a store, on a bounded volume that
   * nothing was reserved for; without the station's acknowledgement, until the station's time is
   * over, since its answer may be on the way. An exchange never begins without a store, because
   * nobody could say whether there is any quota (step S2).
   */
  CONTINUE,
  /** What failed is tried again for a bounded time; then it is given up. */
  RETRY_AND_TERMINATE
}
