package io.quotabridge.bench.trace;

/**
 * A user account of the trace, put together from the rows that name it. Immutable.
 *
 * @param id the account's identity
 * @param carrier the one carrier that it belongs to
 * @param quotaOctets the sum of what its subscribers add, 0 or more; 0 for an account of stations
 */
public record TraceAccount(String id, String carrier, long quotaOctets) {}
