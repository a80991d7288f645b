package io.quotabridge.spi.ledger;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Instant;
import java.util.List;

/**
 * Reports of those who do not drive the exchange any more: a node that was replaced in the meantime
 * and comes back, or one whose word arrives after the settlement. They are granted nothing, but
 * what they report was carried: it is charged, once. Pure.
 */
final class LateReports {

  /* While the exchange is open, somebody else drives it and may be serving on its reservation. What
   * is charged now comes out of that reservation first, so that
   *
   *   used + reserved       what may have been carried in all, at most
   *
   * stays as it was, unless even that was exceeded. What is left of the reservation may stay with the
   * driver and takes nothing from others: who holds one has been charged all that was reported (an
   * update that cannot be charged in full is granted nothing), so that no more is charged now than
   * comes off it. The newest request stays the driver's: numbers of two owners do not compare.
   *
   * Once it is settled, a termination may still add to it for a time of grace (RFC 8506 section 13
   * lets a server settle without the client's last word). An update may not: it asks to go on, and
   * has to be told first that it is over. */

  private final LedgerConfig config;

  LateReports(LedgerConfig config) {
    this.config = config;
  }

  Decision update(Update request, ExchangeRecord known, AccountBalance supplier) {
    return known.isOpen()
        ? fenced(request.usedOctets(), known, supplier)
        : Decision.unchanged(QuotaAnswer.rejected(ResultCode.UNKNOWN_SESSION_ID, known));
  }

  Decision termination(
      Termination request,
      ExchangeRecord known,
      AccountBalance supplier,
      AccountBalance demander,
      Instant now) {
    if (known.isOpen()) {
      return fenced(request.usedOctets(), known, supplier);
    }
    if (known.status() == ExchangeStatus.REFUSED || isOver(known, now)) {
      return Decision.unchanged(QuotaAnswer.rejected(ResultCode.UNKNOWN_SESSION_ID, known));
    }
    if (request.usedOctets() <= known.usedOctets()) {
      return Decision.unchanged(QuotaAnswer.of(known));
    }
    Charge charge = Charge.late(known, supplier, request.usedOctets(), config.overrun());
    ExchangeRecord after = charged(known, charge, 0);
    return Decision.exchange(
        after,
        Positions.transfer(
            charge.supplier(), demander, after.chargedOctets() - known.chargedOctets()),
        Entries.late(known, after, now));
  }

  /** No grace is none, also where the clock was set back since. */
  private boolean isOver(ExchangeRecord settled, Instant now) {
    return config.grace().isZero() || !now.isBefore(settled.expiresAt());
  }

  private Decision fenced(long reported, ExchangeRecord known, AccountBalance supplier) {
    if (reported <= known.usedOctets()) {
      return Decision.unchanged(QuotaAnswer.rejected(ResultCode.UNKNOWN_SESSION_ID, known));
    }
    Charge charge = Charge.of(known, supplier, reported, config.overrun());
    long reserved = Math.max(0, known.reservedOctets() - (charge.used() - known.usedOctets()));
    ExchangeRecord after = charged(known, charge, reserved);
    return new Decision(
        QuotaAnswer.rejected(ResultCode.UNKNOWN_SESSION_ID, after),
        List.of(Positions.reserve(charge.supplier(), reserved, 0)),
        after,
        null,
        null);
  }

  private static ExchangeRecord charged(ExchangeRecord known, Charge charge, long reserved) {
    return new ExchangeRecord(
        known.id(),
        known.parties(),
        known.owner(),
        known.status(),
        known.initialOctets(),
        known.lastRequest(),
        charge.used(),
        charge.charged(),
        reserved,
        known.openedAt(),
        known.expiresAt(),
        known.cause());
  }
}
