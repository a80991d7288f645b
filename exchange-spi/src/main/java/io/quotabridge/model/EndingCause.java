package io.quotabridge.model;

/** Why service ended (RFC 8506 section 8.31 and RFC 6733 section 8.15 have the wider list). */
public enum EndingCause {
  /** The demander's terminal left, or the caller ended the exchange. */
  NORMAL_RELEASE,
  /** The supplier's quota or the final grant is used up. */
  QUOTA_EXHAUSTED,
  /** Nothing was reported for too long (RFC 8506, Tcc). */
  SUPERVISION_EXPIRED,
  /** The supplier or its carrier withdrew the quota. */
  REVOKED,
  /** An operator ended the exchange. */
  ADMINISTRATIVE,
  /** The base station disappeared, or declined after the quota was granted. */
  STATION_LOST,
  /** The node shuts down. */
  SHUTDOWN
}
