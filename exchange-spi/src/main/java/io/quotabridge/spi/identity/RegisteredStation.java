package io.quotabridge.spi.identity;

import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.spi.internal.Checks;

/**
 * A base station as a registry knows it. Immutable.
 *
 * @param id the base station
 * @param account the account it belongs to
 */
public record RegisteredStation(BaseStationId id, Account account) {

  /** Checks that both are present. */
  public RegisteredStation {
    Checks.present("station", id);
    Checks.present("account", account);
  }
}
