package io.quotabridge.spi.ledger;

import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.internal.Checks;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Who may drive an exchange from now on. A new owner changes no octets. Pure. */
final class Owners {

  /* An owner that was replaced must stay replaced: between two lives of one node the higher epoch
   * is the one that lives, whatever the clock says. Between two nodes no epoch compares; there the
   * silence decides. */

  private Owners() {}

  static boolean mayTakeUp(ExchangeRecord known, Owner owner) {
    return known.isOpen()
        && known.owner().node().equals(owner.node())
        && known.owner().epoch() <= owner.epoch();
  }

  static boolean mayTakeOver(ExchangeRecord known, Owner owner, Instant now) {
    boolean laterLife =
        known.owner().node().equals(owner.node()) && known.owner().epoch() > owner.epoch();
    return known.isOpen() && !laterLife && known.expiresAt().isBefore(now);
  }

  /** The same exchange, driven by another from now on. */
  static ExchangeRecord driven(ExchangeRecord known, Owner owner, Duration lifetime, Instant now) {
    return new ExchangeRecord(
        known.id(),
        known.parties(),
        owner,
        known.status(),
        known.initialOctets(),
        known.lastRequest(),
        known.usedOctets(),
        known.chargedOctets(),
        known.reservedOctets(),
        known.openedAt(),
        expiry(lifetime, now),
        null);
  }

  private static Instant expiry(Duration lifetime, Instant now) {
    if (lifetime.isNegative() || lifetime.isZero()) {
      throw Checks.invalid("lifetime", lifetime.toString(), "must be positive");
    }
    try {
      return now.plus(lifetime);
    } catch (ArithmeticException | DateTimeException e) {
      throw Checks.invalid("lifetime", lifetime.toString(), "must end within the calendar");
    }
  }
}
