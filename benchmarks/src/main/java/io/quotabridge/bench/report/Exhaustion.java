package io.quotabridge.bench.report;

import java.time.Instant;

/**
 * A supplier that ran out: nothing of its quota was left. Immutable.
 *
 * @param at when, on the trace's clock
 * @param account the supplier's account
 * @param carrier the carrier it belongs to
 * @param quotaOctets the quota that was used up
 */
public record Exhaustion(Instant at, String account, String carrier, long quotaOctets) {

  public Exhaustion {
    Checks.notBlank("account", account);
    Checks.notBlank("carrier", carrier);
    Checks.notNegative("quotaOctets", quotaOctets);
  }
}
