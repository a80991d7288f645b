package io.quotabridge.spi.ledger;

import io.quotabridge.model.AccountBalance;
import java.util.List;

/** What a step makes of an account's position. Exact: a sum that leaves a long throws. Pure. */
final class Positions {

  private Positions() {}

  /**
   * Reserves, or releases.
   *
   * @param balance the account
   * @param octets to add to what is reserved, negative to release
   * @param exchanges by how many its open exchanges change
   */
  static AccountBalance reserve(AccountBalance balance, long octets, int exchanges) {
    return new AccountBalance(
        balance.account(),
        balance.quota(),
        Math.addExact(balance.reserved(), octets),
        balance.supplied(),
        balance.received(),
        balance.openExchanges() + exchanges);
  }

  static AccountBalance supply(AccountBalance balance, long octets) {
    return new AccountBalance(
        balance.account(),
        balance.quota(),
        balance.reserved(),
        Math.addExact(balance.supplied(), octets),
        balance.received(),
        balance.openExchanges());
  }

  /** Enters a volume that has been charged for the demander; both may be one account. */
  static List<AccountBalance> transfer(
      AccountBalance charged, AccountBalance demander, long octets) {
    return charged.account().id().equals(demander.account().id())
        ? List.of(receive(charged, octets))
        : List.of(charged, receive(demander, octets));
  }

  private static AccountBalance receive(AccountBalance balance, long octets) {
    return new AccountBalance(
        balance.account(),
        balance.quota(),
        balance.reserved(),
        balance.supplied(),
        Math.addExact(balance.received(), octets),
        balance.openExchanges());
  }
}
