package io.quotabridge.bench.trace;

/**
 * One recorded use of a supplier's quota: who, where, when and how much. Any of the three parties
 * may be one that the trace does not know. Immutable.
 *
 * @param line the line in its file, from 2 (line 1 is the header)
 * @param startMillis when it began, in milliseconds since 1970-01-01T00:00Z
 * @param endMillis when it ended, not before it began
 * @param demander the terminal served
 * @param supplier the terminal whose quota pays
 * @param baseStation the station that served
 * @param uplinkOctets octets sent by the demander, 0 or more
 * @param downlinkOctets octets sent to the demander, 0 or more
 */
public record TraceSession(
    long line,
    long startMillis,
    long endMillis,
    String demander,
    String supplier,
    String baseStation,
    long uplinkOctets,
    long downlinkOctets) {

  /** Octets in both directions; the reader has seen to it that the sum is one volume again. */
  public long octets() {
    return Math.addExact(uplinkOctets, downlinkOctets);
  }

  enum Column {
    START_MS,
    END_MS,
    DEMANDER,
    SUPPLIER,
    BASE_STATION,
    UPLINK_BYTES,
    DOWNLINK_BYTES
  }
}
