package io.quotabridge.spi.identity;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Refusal;
import java.util.Optional;

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

  /**
   * Returns why the parties of a running exchange may no longer go on, if that is so; asked before
   * each further grant, so that a supplier's or a carrier's revocation takes effect within one. The
   * request is the one that was confirmed; after a restart, the same without its claims.
   *
   * @param request who uses whose quota, and where
   * @return the reason, or empty if nothing stands against it; always empty unless overridden
   */
  default Optional<Refusal> recheck(AccessRequest request) {
    return Optional.empty();
  }

  /** Releases what it holds: nothing, unless overridden. Called once, when no call is under way. */
  @Override
  default void close() {}
}
