package io.quotabridge.spi.ledger;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;

/**
 * What a report costs: the supplier after it was charged, and without any reservation for this
 * exchange. Immutable.
 *
 * @param supplier the supplier's account
 * @param used the highest total reported so far
 * @param charged the part of it that has been charged, now and before
 */
record Charge(AccountBalance supplier, long used, long charged) {

  /** Charges an open exchange: its reservation is released first, and pays. */
  static Charge of(
      ExchangeRecord exchange, AccountBalance supplier, long reported, OverrunPolicy policy) {
    AccountBalance free = Positions.reserve(supplier, -exchange.reservedOctets(), 0);
    long used = Math.max(exchange.usedOctets(), reported);
    return of(exchange, free, used, used - exchange.chargedOctets(), policy);
  }

  /** Charges a settled exchange: only what is new, for an overrun of before is in the books. */
  static Charge late(
      ExchangeRecord exchange, AccountBalance supplier, long reported, OverrunPolicy policy) {
    long used = Math.max(exchange.usedOctets(), reported);
    return of(exchange, supplier, used, used - exchange.usedOctets(), policy);
  }

  private static Charge of(
      ExchangeRecord exchange, AccountBalance free, long used, long due, OverrunPolicy policy) {
    long octets =
        switch (policy) {
          case CLIP -> Math.min(due, Math.max(0, free.available()));
          case NEGATIVE -> due;
        };
    return new Charge(
        Positions.supply(free, octets), used, Math.addExact(exchange.chargedOctets(), octets));
  }
}
