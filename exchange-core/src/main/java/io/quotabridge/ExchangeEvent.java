package io.quotabridge;

import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;

/** What happened to an exchange. All immutable. */
public sealed interface ExchangeEvent {

  /** Returns the exchange. */
  ExchangeId exchangeId();

  /** Returns the state before. */
  ExchangeState from();

  /** Returns the state after. */
  ExchangeState to();

  /**
   * All identities were confirmed.
   *
   * @param exchangeId the exchange
   * @param from the state before
   * @param to the state after
   * @param parties who takes part
   */
  record IdentitiesVerified(
      ExchangeId exchangeId, ExchangeState from, ExchangeState to, Parties parties)
      implements ExchangeEvent {}

  /**
   * Quota was reserved, at first or once more.
   *
   * @param exchangeId the exchange
   * @param from the state before
   * @param to the state after
   * @param grantedOctets the live reservation in octets
   * @param last whether nothing follows
   */
  record QuotaGranted(
      ExchangeId exchangeId, ExchangeState from, ExchangeState to, long grantedOctets, boolean last)
      implements ExchangeEvent {}

  /**
   * The base station serves.
   *
   * @param exchangeId the exchange
   * @param from the state before
   * @param to the state after
   */
  record ServiceStarted(ExchangeId exchangeId, ExchangeState from, ExchangeState to)
      implements ExchangeEvent {}

  /**
   * The exchange was refused.
   *
   * @param exchangeId the exchange
   * @param from the state before
   * @param to the state after
   * @param refusal why
   */
  record ExchangeRefused(
      ExchangeId exchangeId, ExchangeState from, ExchangeState to, Refusal refusal)
      implements ExchangeEvent {}

  /**
   * Service is over.
   *
   * @param exchangeId the exchange
   * @param from the state before
   * @param to the state after
   * @param cause why
   */
  record ServiceEnded(
      ExchangeId exchangeId, ExchangeState from, ExchangeState to, EndingCause cause)
      implements ExchangeEvent {}

  /**
   * The volume was charged and entered on both sides.
   *
   * @param exchangeId the exchange
   * @param from the state before
   * @param to the state after
   * @param settlement how
   */
  record ExchangeSettled(
      ExchangeId exchangeId, ExchangeState from, ExchangeState to, Settlement settlement)
      implements ExchangeEvent {}

  /**
   * Usage was reported after the settlement, and charged as well.
   *
   * @param exchangeId the exchange
   * @param settlement how it stands now
   */
  record SettlementCorrected(ExchangeId exchangeId, Settlement settlement)
      implements ExchangeEvent {

    @Override
    public ExchangeState from() {
      return ExchangeState.SETTLED;
    }

    @Override
    public ExchangeState to() {
      return ExchangeState.SETTLED;
    }
  }

  /**
   * A node that began found the exchange open, and drives it from now on.
   *
   * @param exchangeId the exchange
   * @param from the state before
   * @param to the state after
   * @param parties who takes part
   */
  record ExchangeTakenUp(
      ExchangeId exchangeId, ExchangeState from, ExchangeState to, Parties parties)
      implements ExchangeEvent {}
}
