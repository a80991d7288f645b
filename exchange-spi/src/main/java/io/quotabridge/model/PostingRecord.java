package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A deposit or an offset as its store keeps it, so that a repetition has no effect. Immutable.
 *
 * @param id the posting
 * @param from the account that gives; absent for a deposit
 * @param to the account that obtains
 * @param octets the volume, 1 or more
 * @param result what it was answered
 */
public record PostingRecord(
    PostingId id, @Nullable Account from, Account to, long octets, ResultCode result) {

  /** Checks the ranges. */
  public PostingRecord {
    Checks.present("id", id);
    Checks.present("to", to);
    Checks.positiveOctets("octets", octets);
    Checks.present("result", result);
  }

  /** Returns the account that gives, if it is an offset. */
  public Optional<Account> giver() {
    return Optional.ofNullable(from);
  }
}
