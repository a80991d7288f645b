package io.quotabridge;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.spi.quota.StoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One use of a supplier's quota by a demander at a base station. Thread-safe. */
public interface Exchange {

  /** Returns the request that it began with. */
  AccessRequest request();

  /** Returns its identifier. */
  default ExchangeId id() {
    return request().exchangeId();
  }

  /** Returns its present state; others may change it at any time until it is final. */
  ExchangeState state();

  /** Returns who takes part, once the identities are confirmed. */
  Optional<Parties> parties();

  /** Returns why it was refused, if it was. */
  Optional<Refusal> refusal();

  /**
   * Returns what was carried so far, in octets: exact when nothing is being carried, else a value
   * that was true during the call.
   */
  long usedOctets();

  /** Returns how it was settled, if it was. */
  Optional<Settlement> settlement();

  /** Ends it because the terminal has left; see {@link #end(EndingCause)}. */
  @CanIgnoreReturnValue
  default Settlement end() {
    return end(EndingCause.NORMAL_RELEASE);
  }

  /**
   * Ends service, submits the counted volume and settles it (S5, S6). The first cause stays; ending
   * it again returns the same settlement.
   *
   * @param cause why it ends
   * @return how it was settled
   * @throws IllegalStateException if it was refused or has not been granted yet
   * @throws StoreException if the store could not settle it now; nothing is lost: it stays {@link
   *     ExchangeState#ENDING}, the volume is submitted again in the background until the store
   *     takes it, and calling this again submits it at once
   */
  @CanIgnoreReturnValue
  Settlement end(EndingCause cause);

  /**
   * As {@link #end(EndingCause)}, without waiting: the work is done on the embedder's executor,
   * which holds no thread while the quota store works. For dependent stages {@link
   * DataExchange#requestAsync} says more.
   *
   * @param cause why it ends
   * @return how it was settled, or the failure that {@link #end(EndingCause)} throws. Cancelling it
   *     changes nothing: what has begun to end ends
   * @throws java.util.concurrent.RejectedExecutionException if the executor takes nothing more;
   *     nothing has happened then
   */
  CompletableFuture<Settlement> endAsync(EndingCause cause);
}
