package io.quotabridge.spi.ledger;

import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the journal is told about an exchange. Nothing is posted where nothing was carried; the
 * exchange's own row stays as the record. Pure.
 */
final class Entries {

  private Entries() {}

  /** The settlement. */
  static @Nullable JournalEntry settled(ExchangeRecord settled, Instant now) {
    return entry(settled, settled.chargedOctets(), settled.overrunOctets(), now);
  }

  /** What was reported after the settlement, as an entry of its own beside the first. */
  static @Nullable JournalEntry late(ExchangeRecord before, ExchangeRecord after, Instant now) {
    return entry(
        after,
        after.chargedOctets() - before.chargedOctets(),
        after.overrunOctets() - before.overrunOctets(),
        now);
  }

  private static @Nullable JournalEntry entry(
      ExchangeRecord exchange, long octets, long overrun, Instant now) {
    if (octets == 0 && overrun == 0) {
      return null;
    }
    return new JournalEntry(
        0,
        JournalEntry.Kind.EXCHANGE,
        exchange.id().value(),
        exchange.parties().supplierAccount(),
        exchange.parties().demanderAccount(),
        exchange.parties().station(),
        octets,
        overrun,
        exchange.cause(),
        exchange.openedAt(),
        now);
  }
}
