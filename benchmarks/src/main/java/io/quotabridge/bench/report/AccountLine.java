package io.quotabridge.bench.report;

/**
 * One account at the end of the day. Immutable.
 *
 * @param account the account's name
 * @param carrier the carrier it belongs to
 * @param quotaOctets octets it could supply at most
 * @param suppliedOctets octets it was charged for what others used of its quota
 * @param receivedOctets octets that were entered for it as a demander
 */
public record AccountLine(
    String account, String carrier, long quotaOctets, long suppliedOctets, long receivedOctets) {

  public AccountLine {
    Checks.notBlank("account", account);
    Checks.notBlank("carrier", carrier);
    Checks.notNegative("quotaOctets", quotaOctets);
    Checks.notNegative("suppliedOctets", suppliedOctets);
    Checks.notNegative("receivedOctets", receivedOctets);
  }
}
