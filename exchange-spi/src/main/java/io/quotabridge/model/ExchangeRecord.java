package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as its store keeps it. Immutable.
 *
 * @param id the exchange
 * @param parties who takes part
 * @param owner who drives it
 * @param status how far it has come
 * @param initialOctets what the first request asked for
 * @param lastRequest the newest request and its answer
 * @param usedOctets the highest total ever reported
 * @param chargedOctets the part of it that the supplier was charged
 * @param reservedOctets the one live reservation, 0 for none
 * @param openedAt when it was opened, by the store's clock
 * @param expiresAt by the store's clock: while it is open, when it counts as abandoned unless it
 *     reports; once it is settled, until when usage that is reported late is still charged
 * @param cause why it ended; present in {@link ExchangeStatus#SETTLED} only
 */
public record ExchangeRecord(
    ExchangeId id,
    Parties parties,
    Owner owner,
    ExchangeStatus status,
    long initialOctets,
    LastRequest lastRequest,
    long usedOctets,
    long chargedOctets,
    long reservedOctets,
    Instant openedAt,
    Instant expiresAt,
    @Nullable EndingCause cause) {

  /** Checks the ranges. */
  public ExchangeRecord {
    Checks.present("id", id);
    Checks.present("parties", parties);
    Checks.present("owner", owner);
    Checks.present("status", status);
    Checks.octets("initialOctets", initialOctets);
    Checks.present("lastRequest", lastRequest);
    Checks.octets("usedOctets", usedOctets);
    Checks.octets("chargedOctets", chargedOctets);
    Checks.octets("reservedOctets", reservedOctets);
    Checks.present("openedAt", openedAt);
    Checks.present("expiresAt", expiresAt);
    if ((cause != null) != (status == ExchangeStatus.SETTLED)) {
      throw Checks.invalid("cause", String.valueOf(cause), "does not fit the status " + status);
    }
    if (chargedOctets > usedOctets) {
      throw Checks.invalid(
          "chargedOctets",
          Long.toString(chargedOctets),
          "must not exceed usedOctets " + usedOctets);
    }
  }

  /** Returns the octets that were reported and could not be charged. */
  public long overrunOctets() {
    return usedOctets - chargedOctets;
  }

  /** Returns why it ended, once it is settled. */
  public Optional<EndingCause> endedBecause() {
    return Optional.ofNullable(cause);
  }

  /** Returns whether more may happen to it. */
  public boolean isOpen() {
    return status == ExchangeStatus.OPEN;
  }
}
