package io.quotabridge.bench.trace;

/**
 * A base station of the trace. Immutable.
 *
 * @param id the station's identity
 * @param account the account that it belongs to
 * @param carrier the carrier that the account belongs to
 */
public record TraceBaseStation(String id, String account, String carrier) {

  enum Column {
    BASE_STATION,
    ACCOUNT,
    CARRIER
  }
}
