package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * Everyone who takes part in an exchange, confirmed: three identities and the accounts that they
 * belong to. Immutable.
 *
 * @param demander the terminal that goes online
 * @param demanderAccount the account that receives the volume
 * @param supplier the terminal whose quota is used
 * @param supplierAccount the account that is charged
 * @param station the base station that serves
 * @param stationAccount the account that the base station belongs to
 */
public record Parties(
    SubscriberId demander,
    Account demanderAccount,
    SubscriberId supplier,
    Account supplierAccount,
    BaseStationId station,
    Account stationAccount) {

  /** Checks that all are present. */
  public Parties {
    Checks.present("demander", demander);
    Checks.present("demanderAccount", demanderAccount);
    Checks.present("supplier", supplier);
    Checks.present("supplierAccount", supplierAccount);
    Checks.present("station", station);
    Checks.present("stationAccount", stationAccount);
  }
}
