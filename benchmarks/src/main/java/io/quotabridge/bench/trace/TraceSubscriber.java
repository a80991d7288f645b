package io.quotabridge.bench.trace;

/**
 * A terminal of the trace, which may use data, supply it, or both. Immutable.
 *
 * @param id the terminal's identity
 * @param account the user account that it belongs to
 * @param carrier the carrier that the account belongs to
 * @param status whether it may take part
 * @param quotaOctets octets that it adds to its account's quota, 0 or more, whatever its status
 */
public record TraceSubscriber(
    String id, String account, String carrier, Status status, long quotaOctets) {

  /** Whether a subscriber may take part in an exchange. */
  public enum Status {
    /** It may. */
    ACTIVE,
    /** It is known, and barred: an exchange that names it is denied. */
    SUSPENDED
  }

  enum Column {
    SUBSCRIBER,
    ACCOUNT,
    CARRIER,
    STATUS,
    QUOTA_BYTES
  }
}
