package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A demander's terminal asks to go online at a base station on a supplier's quota (step S1).
 * Immutable.
 *
 * <p>The accounts are claims: a terminal or a base station that knows to which account it belongs
 * may say so, and a claim that the registry does not confirm is refused with 5003.
 *
 * @param exchangeId the exchange, chosen by the caller
 * @param demander the terminal that wants to go online
 * @param supplier the terminal whose quota is to be used
 * @param station the base station that is to serve
 * @param claims the accounts that the parties say they belong to
 */
public record AccessRequest(
    ExchangeId exchangeId,
    SubscriberId demander,
    SubscriberId supplier,
    BaseStationId station,
    Claims claims) {

  /** Checks that all are present. */
  public AccessRequest {
    Checks.present("exchangeId", exchangeId);
    Checks.present("demander", demander);
    Checks.present("supplier", supplier);
    Checks.present("station", station);
    Checks.present("claims", claims);
  }

  /**
   * Makes a request without claims from plain text.
   *
   * @param exchangeId the exchange
   * @param demander the terminal that wants to go online
   * @param supplier the terminal whose quota is to be used
   * @param station the base station that is to serve
   * @return the request
   */
  public static AccessRequest of(
      String exchangeId, String demander, String supplier, String station) {
    return new AccessRequest(
        new ExchangeId(exchangeId),
        new SubscriberId(demander),
        new SubscriberId(supplier),
        new BaseStationId(station),
        Claims.NONE);
  }

  /**
   * Returns the same request with these claims.
   *
   * @param newClaims the accounts that the parties say they belong to
   * @return a new request
   */
  public AccessRequest claiming(Claims newClaims) {
    return new AccessRequest(exchangeId, demander, supplier, station, newClaims);
  }

  /**
   * The accounts that the parties say they belong to; an absent one claims nothing. Immutable.
   *
   * @param demanderAccount the demander's claim
   * @param supplierAccount the claim made for the supplier
   * @param stationAccount the base station's claim
   */
  public record Claims(
      @Nullable AccountId demanderAccount,
      @Nullable AccountId supplierAccount,
      @Nullable AccountId stationAccount) {

    /** Nobody claims anything. */
    public static final Claims NONE = new Claims(null, null, null);

    /** Returns the demander's claim. */
    public Optional<AccountId> ofDemander() {
      return Optional.ofNullable(demanderAccount);
    }

    /** Returns the claim made for the supplier. */
    public Optional<AccountId> ofSupplier() {
      return Optional.ofNullable(supplierAccount);
    }

    /** Returns the base station's claim. */
    public Optional<AccountId> ofStation() {
      return Optional.ofNullable(stationAccount);
    }
  }
}
