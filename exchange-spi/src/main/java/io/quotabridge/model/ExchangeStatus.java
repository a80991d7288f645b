package io.quotabridge.model;

/** How far an exchange has come, as its store sees it. */
public enum ExchangeStatus {
  /** It may hold a reservation, and more may be asked for. */
  OPEN,
  /** The first request was refused; the identifier stays refused. */
  REFUSED,
  /** Charged, entered on both sides, nothing reserved. */
  SETTLED
}
