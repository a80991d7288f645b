package io.quotabridge.spi.ledger;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.Fixture;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The simplest store there can be: maps, one thread, and a clock that a test moves. */
final class Books implements LedgerRows {

  final Map<AccountId, AccountBalance> accounts = new HashMap<>();
  final Map<ExchangeId, ExchangeRecord> exchanges = new TreeMap<>();
  final Map<PostingId, PostingRecord> postings = new HashMap<>();
  final List<JournalEntry> journal = new ArrayList<>();

  private final Map<NodeId, Long> epochs = new HashMap<>();
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

  @CanIgnoreReturnValue
  QuotaAnswer write(Decision decision) {
    List<AccountBalance> rows = decision.accounts();
    if (rows.size() > 1 && rows.get(0).account().id().equals(rows.get(1).account().id())) {
      throw new AssertionError("an account is written twice: " + decision);
    }
    rows.forEach(balance -> accounts.put(balance.account().id(), balance));
    decision.exchangeRow().ifPresent(this::put);
    decision.postingRow().ifPresent(row -> postings.put(row.id(), row));
    decision.journalEntry().ifPresent(entry -> journal.add(entry.at(journal.size() + 1)));
    return decision.answer();
  }

  private void put(ExchangeRecord row) {
    exchanges.put(row.id(), row);
  }

  // ---- Owners ----

  long enter(NodeId node) {
    return epochs.merge(node, 1L, Long::sum);
  }

  /** All that the owner may take up, by rising id. */
  @CanIgnoreReturnValue
  List<ExchangeRecord> takeUp(Owner owner, Duration lifetime) {
    return taken(row -> ledger.takeUp(row, owner, lifetime, now));
  }

  /** All that the owner may take over, by rising id. */
  @CanIgnoreReturnValue
  List<ExchangeRecord> takeOver(Owner owner, Duration lifetime) {
    return taken(row -> ledger.takeOver(row, owner, lifetime, now));
  }

  private List<ExchangeRecord> taken(Function<ExchangeRecord, Optional<ExchangeRecord>> taking) {
    List<ExchangeRecord> taken = new ArrayList<>();
    for (ExchangeRecord row : exchanges.values()) {
      taking.apply(row).ifPresent(taken::add);
    }
    taken.forEach(this::put);
    return taken;
  }

  // ---- Time and rows ----

  /** Moves the clock, backwards too. */
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
