package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * A user account and the carrier that keeps it. Immutable.
 *
 * @param id the account
 * @param carrier its carrier
 */
public record Account(AccountId id, CarrierId carrier) {

  /** Checks that both are present. */
  public Account {
    Checks.present("account", id);
    Checks.present("carrier", carrier);
  }

  /**
   * Makes an account from plain text.
   *
   * @param id the account's identifier
   * @param carrier the carrier's identifier
   * @return the account
   */
  public static Account of(String id, String carrier) {
    return new Account(new AccountId(id), new CarrierId(carrier));
  }

  /** Returns {@code account@carrier}. */
  @Override
  public String toString() {
    return id + "@" + carrier;
  }
}
