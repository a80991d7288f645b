package io.quotabridge.spi.quota;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Owner;

/**
 * A request that belongs to an exchange; identified by exchange and request number (RFC 8506
 * section 8.2).
 */
public sealed interface ExchangeRequest extends QuotaRequest permits Initial, Update, Termination {

  /** Returns the exchange. */
  ExchangeId exchangeId();

  /** Returns who drives the exchange, as far as the sender knows. */
  Owner owner();

  /** Returns the number: 0 for the initial request, then rising; numbers may be skipped. */
  int requestNumber();

  /** Returns the total used since service began, in octets; 0 for the initial request. */
  long usedOctets();

  /** Returns what is asked for, in octets; 0 for nothing. */
  long requestedOctets();
}
