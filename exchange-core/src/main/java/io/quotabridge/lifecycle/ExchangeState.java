package io.quotabridge.lifecycle;

/** How far an exchange has come. */
public enum ExchangeState {
  /** The access request has come in (S1). */
  REQUESTED,
  /** All identities are confirmed (S2). */
  VERIFIED,
  /** Quota is reserved; the base station has been asked to serve. */
  GRANTED,
  /** The base station serves, and traffic is metered (S4). */
  SERVING,
  /** Service is over; the volume is being submitted (S5). */
  ENDING,
  /** Refused with a reason (S3). Final. */
  REFUSED,
  /** Charged and entered on both sides (S6). Final. */
  SETTLED;

  /** Returns whether nothing can happen any more. */
  public boolean isFinal() {
    return this == REFUSED || this == SETTLED;
  }
}
