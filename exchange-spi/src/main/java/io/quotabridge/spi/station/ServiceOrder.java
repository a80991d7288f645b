package io.quotabridge.spi.station;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Parties;
import io.quotabridge.spi.internal.Checks;

/**
 * What a base station is told when service may begin (step S4). Immutable.
 *
 * @param exchangeId the exchange
 * @param parties whom to serve, and on whose quota
 */
public record ServiceOrder(ExchangeId exchangeId, Parties parties) {

  /** Checks that both are present. */
  public ServiceOrder {
    Checks.present("exchangeId", exchangeId);
    Checks.present("parties", parties);
  }
}
