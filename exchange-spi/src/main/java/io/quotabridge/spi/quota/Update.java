package io.quotabridge.spi.quota;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.internal.Checks;
import java.time.Duration;

/**
 * Reports what was used so far and replaces the reservation (RFC 8506, CC-Request-Type 2).
 * Immutable.
 *
 * @param exchangeId the exchange
 * @param owner who sends it; usage that anyone but the present owner reports is charged, and it is
 *     granted nothing
 * @param requestNumber 1 or more, higher than any before it
 * @param usedOctets the total since service began, 0 or more
 * @param requestedOctets what the new reservation should hold, 0 to ask for nothing
 * @param lifetime how long the exchange may stay silent from now on
 */
public record Update(
    ExchangeId exchangeId,
    Owner owner,
    int requestNumber,
    long usedOctets,
    long requestedOctets,
    Duration lifetime)
    implements ExchangeRequest {

  /** Checks the ranges. */
  public Update {
    Checks.present("exchangeId", exchangeId);
    Checks.present("owner", owner);
    Requests.checkNumber(requestNumber);
    Checks.octets("usedOctets", usedOctets);
    Checks.octets("requestedOctets", requestedOctets);
    Requests.checkLifetime(lifetime);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.update(this);
  }
}
