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
 */
record Phase(
    ExchangeState state,
    @Nullable Refusal refusal,
    @Nullable EndingCause cause,
    @Nullable Settlement settlement) {

  static final Phase REQUESTED = new Phase(ExchangeState.REQUESTED, null, null, null);
  static final Phase VERIFIED = new Phase(ExchangeState.VERIFIED, null, null, null);
  static final Phase GRANTED = new Phase(ExchangeState.GRANTED, null, null, null);
  static final Phase SERVING = new Phase(ExchangeState.SERVING, null, null, null);

  static Phase refused(Refusal refusal) {
    return new Phase(ExchangeState.REFUSED, refusal, null, null);
  }

  static Phase ending(EndingCause cause) {
    return new Phase(ExchangeState.ENDING, null, cause, null);
  }

  static Phase settled(Settlement settlement) {
    return new Phase(ExchangeState.SETTLED, null, null, settlement);
  }
}
