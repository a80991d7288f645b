package io.quotabridge.spi.quota;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.spi.internal.Checks;
import java.time.Duration;

/**
 * Opens an exchange and reserves quota for it (RFC 8506, CC-Request-Type 1). Immutable.
 *
 * @param exchangeId the exchange
 * @param parties who takes part; the supplier's account is charged
 * @param owner who drives the exchange
 * @param requestedOctets what is asked for, 1 or more
 * @param lifetime how long the exchange may stay silent before it counts as abandoned; an interval,
 *     because the store's clock decides
 */
public record Initial(
    ExchangeId exchangeId, Parties parties, Owner owner, long requestedOctets, Duration lifetime)
    implements ExchangeRequest {

  /** Checks the ranges. */
  public Initial {
    Checks.present("exchangeId", exchangeId);
    Checks.present("parties", parties);
    Checks.present("owner", owner);
    Checks.positiveOctets("requestedOctets", requestedOctets);
    Requests.checkLifetime(lifetime);
  }

  @Override
  public int requestNumber() {
    return 0;
  }

  @Override
  public long usedOctets() {
    return 0;
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.initial(this);
  }
}
