package io.quotabridge.spi.ledger;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.spi.quota.QuotaAnswer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger decided about one request: the answer, and the rows to write together with it. No
 * row means that nothing changes. Immutable.
 *
 * @param answer what to answer
 * @param accounts account rows to write, each at most once
 * @param exchange the exchange row to write
 * @param posting the posting row to write
 * @param journal the entry to append; the store gives it its sequence
 */
public record Decision(
    QuotaAnswer answer,
    List<AccountBalance> accounts,
    @Nullable ExchangeRecord exchange,
    @Nullable PostingRecord posting,
    @Nullable JournalEntry journal) {

  /** Keeps its own copy of the list. */
  public Decision {
    accounts = List.copyOf(accounts);
  }

  static Decision unchanged(QuotaAnswer answer) {
    return new Decision(answer, List.of(), null, null, null);
  }

  static Decision exchange(
      ExchangeRecord exchange, List<AccountBalance> accounts, @Nullable JournalEntry journal) {
    return new Decision(QuotaAnswer.of(exchange), accounts, exchange, null, journal);
  }

  static Decision posting(
      PostingRecord posting, List<AccountBalance> accounts, @Nullable JournalEntry journal) {
    return new Decision(QuotaAnswer.of(posting), accounts, null, posting, journal);
  }

  /** Returns the exchange row to write. */
  public Optional<ExchangeRecord> exchangeRow() {
    return Optional.ofNullable(exchange);
  }

  /** Returns the posting row to write. */
  public Optional<PostingRecord> postingRow() {
    return Optional.ofNullable(posting);
  }

  /** Returns the entry to append to the journal. */
  public Optional<JournalEntry> journalEntry() {
    return Optional.ofNullable(journal);
  }
}
