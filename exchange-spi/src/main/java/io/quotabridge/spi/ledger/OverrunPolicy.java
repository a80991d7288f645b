package io.quotabridge.spi.ledger;

/** What happens to octets that were reported beyond what the supplier's quota covers. */
public enum OverrunPolicy {
  /** The supplier never pays more than its quota; the excess is recorded as overrun. */
  CLIP,
  /** All is charged; what is available goes below zero. */
  NEGATIVE
}
