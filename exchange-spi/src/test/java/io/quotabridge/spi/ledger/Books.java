package io.quotabridge.spi.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.Fixture;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The simplest store there can be: maps, one thread, and a clock that a test moves. */
final class Books implements LedgerRows {

  final Map<AccountId, AccountBalance> accounts = new HashMap<>();
  final Map<ExchangeId, ExchangeRecord> exchanges = new HashMap<>();
  final Map<PostingId, PostingRecord> postings = new HashMap<>();
  final List<JournalEntry> journal = new ArrayList<>();

  private final Ledger ledger;
  private Instant now = Fixture.NOW;

  Books(LedgerConfig config) {
    this.ledger = new Ledger(config);
  }

  Books() {
    this(LedgerConfig.DEFAULT);
  }

  /** Decides, writes what was decided, and returns the answer. */
  @CanIgnoreReturnValue
  QuotaAnswer execute(QuotaRequest request) {
    return write(ledger.decide(request, this, now));
  }

  Decision decide(QuotaRequest request) {
    return ledger.decide(request, this, now);
  }

  private QuotaAnswer write(Decision decision) {
    assertThat(decision.accounts())
        .as("each account is written at most once")
        .extracting(balance -> balance.account().id())
        .doesNotHaveDuplicates();
    decision.accounts().forEach(balance -> accounts.put(balance.account().id(), balance));
    decision.exchangeRow().ifPresent(row -> exchanges.put(row.id(), row));
    decision.postingRow().ifPresent(row -> postings.put(row.id(), row));
    decision.journalEntry().ifPresent(entry -> journal.add(entry.at(journal.size() + 1)));
    return decision.answer();
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  Instant now() {
    return now;
  }

  AccountBalance of(Account account) {
    return accounts.getOrDefault(account.id(), AccountBalance.empty(account));
  }

  ExchangeRecord exchange(String id) {
    return Objects.requireNonNull(exchanges.get(new ExchangeId(id)), "row of exchange " + id);
  }

  @Override
  public @Nullable AccountBalance account(AccountId id) {
    return accounts.get(id);
  }

  @Override
  public @Nullable ExchangeRecord exchange(ExchangeId id) {
    return exchanges.get(id);
  }

  @Override
  public @Nullable PostingRecord posting(PostingId id) {
    return postings.get(id);
  }
}
