package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One posting between two accounts; it always has both sides. Immutable.
 *
 * @param sequence rising in the order in which entries became visible, from 1; gaps are allowed
 * @param kind what was posted
 * @param reference the exchange or posting that it belongs to
 * @param from the account that gives: an exchange's supplier, or the account an offset takes from
 * @param to the account that obtains: an exchange's demander, or the account an offset gives to
 * @param station the base station that served; absent for an offset
 * @param octets the volume posted, 0 or more
 * @param overrunOctets what was reported beyond what could be charged, 0 or more
 * @param cause why the exchange ended; absent for an offset
 * @param openedAt when the exchange was opened, by the store's clock
 * @param postedAt when the entry was written, by the store's clock
 */
public record JournalEntry(
    long sequence,
    Kind kind,
    String reference,
    Account from,
    Account to,
    @Nullable BaseStationId station,
    long octets,
    long overrunOctets,
    @Nullable EndingCause cause,
    Instant openedAt,
    Instant postedAt) {

  /** What was posted. */
  public enum Kind {
    /** The volume of a settled exchange. */
    EXCHANGE,
    /** Quota moved from one account to another, to set off what is owed. */
    OFFSET
  }

  /** Checks both sides and the ranges. */
  public JournalEntry {
    Checks.present("kind", kind);
    Checks.identifier("reference", reference);
    Checks.present("from", from);
    Checks.present("to", to);
    Checks.octets("octets", octets);
    Checks.octets("overrunOctets", overrunOctets);
    Checks.present("openedAt", openedAt);
    Checks.present("postedAt", postedAt);
    if (kind == Kind.EXCHANGE) {
      Checks.present("station", station);
      Checks.present("cause", cause);
    }
  }

  /** Returns the base station that served an exchange. */
  public Optional<BaseStationId> servedBy() {
    return Optional.ofNullable(station);
  }

  /** Returns why an exchange ended. */
  public Optional<EndingCause> endedBecause() {
    return Optional.ofNullable(cause);
  }

  /**
   * Returns the same entry at its place in a journal.
   *
   * @param newSequence the place, from 1
   * @return a new entry
   */
  public JournalEntry at(long newSequence) {
    return new JournalEntry(
        newSequence,
        kind,
        reference,
        from,
        to,
        station,
        octets,
        overrunOctets,
        cause,
        openedAt,
        postedAt);
  }
}
