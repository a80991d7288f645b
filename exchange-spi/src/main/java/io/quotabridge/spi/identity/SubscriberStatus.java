package io.quotabridge.spi.identity;

/** Whether a subscriber may take part in exchanges. */
public enum SubscriberStatus {
  /** May demand and supply. */
  ACTIVE,
  /** May demand, but does not share its own quota. */
  SHARING_NOT_ALLOWED,
  /** Suspended by its carrier for a while. */
  SUSPENDED,
  /** Barred for good. */
  BARRED
}
