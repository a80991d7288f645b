package io.quotabridge.spi.quota;

import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.internal.Checks;

/**
 * Submits the final volume: charges the supplier, releases the rest, enters the volume in the
 * demander's account, all in one atomic step (RFC 8506, CC-Request-Type 3; steps S5 and S6).
 * Immutable.
 *
 * @param exchangeId the exchange
 * @param owner who sends it; usage that anyone but the present owner reports is charged, and it is
 *     granted nothing
 * @param requestNumber 1 or more, higher than any before it
 * @param usedOctets the total since service began, 0 or more
 * @param cause why the exchange ended
 */
public record Termination(
    ExchangeId exchangeId, Owner owner, int requestNumber, long usedOctets, EndingCause cause)
    implements ExchangeRequest {

  /** Checks the ranges. */
  public Termination {
    Checks.present("exchangeId", exchangeId);
    Checks.present("owner", owner);
    Requests.checkNumber(requestNumber);
    Checks.octets("usedOctets", usedOctets);
    Checks.present("cause", cause);
  }

  @Override
  public long requestedOctets() {
    return 0;
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.termination(this);
  }
}
