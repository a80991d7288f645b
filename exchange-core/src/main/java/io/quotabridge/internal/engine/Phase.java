package io.quotabridge.internal.engine;

import io.quotabridge.Settlement;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A state together with what only that state has, so that both change in one swap. Immutable.
 *
 * @param state the state
 * @param refusal why it was refused; in REFUSED only
 * @param cause why service ended; in ENDING only
 * @param settlement how it was settled; in SETTLED only
 * @param actor the thread that still carries out what follows from the swap to this state: releases
 *     the reservation, tells the base station, takes its final total; absent once that is done
 */
record Phase(
    ExchangeState state,
    @Nullable Refusal refusal,
    @Nullable EndingCause cause,
    @Nullable Settlement settlement,
    @Nullable Thread actor) {

  static final Phase REQUESTED = of(ExchangeState.REQUESTED);
  static final Phase VERIFIED = of(ExchangeState.VERIFIED);
  static final Phase GRANTED = of(ExchangeState.GRANTED);
  static final Phase SERVING = of(ExchangeState.SERVING);

  private static Phase of(ExchangeState state) {
    return new Phase(state, null, null, null, null);
  }

  /** Refused by this thread, which has yet to release and to tell. */
  static Phase refused(Refusal refusal) {
    return new Phase(ExchangeState.REFUSED, refusal, null, null, Thread.currentThread());
  }

  /** Ended by this thread, which has yet to tell the base station. */
  static Phase ending(EndingCause cause) {
    return new Phase(ExchangeState.ENDING, null, cause, null, Thread.currentThread());
  }

  static Phase settled(Settlement settlement) {
    return new Phase(ExchangeState.SETTLED, null, null, settlement, null);
  }

  /** The same once its actor is done. */
  Phase done() {
    return new Phase(state, refusal, cause, settlement, null);
  }

  /** Returns whether some other thread is its actor. */
  boolean isActedOnElsewhere() {
    return actor != null && actor != Thread.currentThread();
  }

  /** Returns why service ended, if it did. */
  @Nullable EndingCause endingCause() {
    return settlement != null ? settlement.cause() : cause;
  }
}
