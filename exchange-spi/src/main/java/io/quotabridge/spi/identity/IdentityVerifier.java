package io.quotabridge.spi.identity;

import io.quotabridge.model.AccessRequest;

/**
 * Confirms who takes part in an exchange (step S2).
 *
 * <p><b>Threads:</b> called by many threads at once; implementations are thread-safe.
 * <b>Blocking:</b> may wait for a registry; bound the wait. <b>Idempotent:</b> asking again has no
 * effect. <b>Order:</b> demander, supplier, base station; the first that fails decides.
 * <b>Errors:</b> a party that is unknown or not allowed is a decision, never an exception. Any
 * exception means that nothing could be found out: the exchange is refused with 5012, and the
 * caller may try again.
 */
@FunctionalInterface
public interface IdentityVerifier extends AutoCloseable {

  /**
   * Confirms or rejects the parties of a request.
   *
   * @param request who wants to use whose quota, and where
   * @return the confirmed parties with their accounts and carriers, or why they are rejected
   */
  IdentityDecision verify(AccessRequest request);

  /** Releases what it holds: nothing, unless overridden. Called once, when no call is under way. */
  @Override
  default void close() {}
}
