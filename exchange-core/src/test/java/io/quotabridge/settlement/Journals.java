package io.quotabridge.settlement;

import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.JournalEntry;
import java.time.Instant;

/** Journal entries in short. */
final class Journals {

  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  private Journals() {}

  static Account account(String idAtCarrier) {
    String[] parts = idAtCarrier.split("@", 2);
    return Account.of(parts[0], parts[1]);
  }

  static JournalEntry exchange(String from, String to, long octets) {
    return new JournalEntry(
        1,
        JournalEntry.Kind.EXCHANGE,
        "x",
        account(from),
        account(to),
        new BaseStationId("cell-7"),
        octets,
        0,
        EndingCause.NORMAL_RELEASE,
        THEN,
        THEN);
  }

  static JournalEntry offset(String from, String to, long octets) {
    return new JournalEntry(
        1,
        JournalEntry.Kind.OFFSET,
        "o",
        account(from),
        account(to),
        null,
        octets,
        0,
        null,
        THEN,
        THEN);
  }
}
