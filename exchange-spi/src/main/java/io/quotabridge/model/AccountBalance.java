package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * One account's position. Always {@code quota = available + reserved + supplied}. Immutable.
 *
 * @param account the account
 * @param quota octets deposited, plus and minus what offsets moved
 * @param reserved octets held by open exchanges, 0 or more
 * @param supplied octets charged for what others consumed
 * @param received octets obtained from others; never part of the account's own quota
 * @param openExchanges open exchanges that use this quota, 0 or more
 */
public record AccountBalance(
    Account account, long quota, long reserved, long supplied, long received, int openExchanges) {

  /** Checks that nothing is below zero; only what is available may be, under an overrun. */
  public AccountBalance {
    Checks.present("account", account);
    requireNotNegative("quota", quota);
    requireNotNegative("reserved", reserved);
    requireNotNegative("supplied", supplied);
    requireNotNegative("received", received);
    requireNotNegative("openExchanges", openExchanges);
  }

  /**
   * Returns the position of an account that nothing has happened to yet.
   *
   * @param account the account
   * @return all zero
   */
  public static AccountBalance empty(Account account) {
    return new AccountBalance(account, 0, 0, 0, 0, 0);
  }

  /** Returns what can still be reserved or moved, in octets; below zero after an overrun. */
  public long available() {
    return Math.subtractExact(Math.subtractExact(quota, reserved), supplied);
  }

  private static void requireNotNegative(String field, long value) {
    if (value < 0) {
      throw Checks.invalid(field, Long.toString(value), "must be 0 or more");
    }
  }
}
