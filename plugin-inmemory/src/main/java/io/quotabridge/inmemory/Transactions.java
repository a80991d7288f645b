package io.quotabridge.inmemory;

import io.quotabridge.inmemory.Accounts.Row;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.Owner;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.spi.ledger.Decision;
import io.quotabridge.spi.ledger.Ledger;
import io.quotabridge.spi.ledger.LedgerRows;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Executes requests one at a time, each as one atomic step. Thread-safe. */
final class Transactions implements QuotaRequest.Handler<QuotaAnswer> {

  /* Locks. A request that may write takes, in this order,
   *
   *   1. its exchange's or posting's row (ConcurrentHashMap.compute holds the row's bin), then
   *   2. the monitors of its one or two accounts, by rising account id,
   *
   * and lets go in reverse. Nobody who holds an account waits for a row of level 1, and level 2 has
   * one order for all, so there is no cycle and no deadlock. Level 1 comes first for two reasons.
   * Of several requests with one id, whichever comes first is decided alone, even where they name
   * different accounts, which have no lock in common: the others find its row and are answered from
   * it. And the lock of a hot account is held for the decision and two writes only, not for the
   * search in a table of millions.
   *
   * The accounts of an exchange never change, so they may be looked up before its row is locked. A
   * row is never removed; one that was found is still there.
   *
   * Atomicity. The balances, the journal entry and the exchange's row become visible one after
   * another, in this order, and all before the answer. Every decision sees all of what it depends
   * on, because it holds the locks of exactly that; only readers from outside may find one half of
   * a step, which the port allows: totals are promised when quiet.
   */

  private final Accounts accounts;
  private final Exchanges exchanges;
  private final Postings postings;
  private final Journal journal;
  private final Ledger ledger;
  private final Clock clock;

  Transactions(
      Accounts accounts,
      Exchanges exchanges,
      Postings postings,
      Journal journal,
      Ledger ledger,
      Clock clock) {
    this.accounts = accounts;
    this.exchanges = exchanges;
    this.postings = postings;
    this.journal = journal;
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public QuotaAnswer initial(Initial request) {
    Row supplier = accounts.row(request.parties().supplierAccount().id());
    return inExchange(request.exchangeId(), new Transaction(request, supplier, supplier));
  }

  @Override
  public QuotaAnswer update(Update request) {
    ExchangeRecord known = exchanges.find(request.exchangeId());
    if (known == null) {
      return unknown(request);
    }
    Row supplier = accounts.row(known.parties().supplierAccount().id());
    return inExchange(request.exchangeId(), new Transaction(request, supplier, supplier));
  }

  @Override
  public QuotaAnswer termination(Termination request) {
    ExchangeRecord known = exchanges.find(request.exchangeId());
    if (known == null) {
      return unknown(request);
    }
    Row supplier = accounts.row(known.parties().supplierAccount().id());
    Row demander = accounts.row(known.parties().demanderAccount().id());
    return inExchange(request.exchangeId(), new Transaction(request, supplier, demander));
  }

  @Override
  public QuotaAnswer deposit(Deposit request) {
    Row receiver = accounts.row(request.receiver().id());
    return inPosting(request.postingId(), new Transaction(request, receiver, receiver));
  }

  @Override
  public QuotaAnswer offset(Offset request) {
    Row from = accounts.row(request.from().id());
    Row receiver = accounts.row(request.receiver().id());
    return inPosting(request.postingId(), new Transaction(request, from, receiver));
  }

  // ---- Owners ----

  /** Whether an exchange may be taken as it is now, and what becomes of it. */
  private interface Taking {
    Optional<ExchangeRecord> take(ExchangeRecord known, Instant now);
  }

  List<ExchangeRecord> takeUp(List<ExchangeRecord> found, Owner owner, Duration lifetime) {
    return take(found, (known, now) -> ledger.takeUp(known, owner, lifetime, now));
  }

  List<ExchangeRecord> takeOver(List<ExchangeRecord> found, Owner owner, Duration lifetime) {
    return take(found, (known, now) -> ledger.takeOver(known, owner, lifetime, now));
  }

  /** Exchanges were found without a lock; each is asked again under its own. */
  private List<ExchangeRecord> take(List<ExchangeRecord> found, Taking taking) {
    List<ExchangeRecord> taken = new ArrayList<>(found.size());
    for (ExchangeRecord exchange : found) {
      exchanges.write(
          exchange.id(),
          (id, known) -> {
            Optional<ExchangeRecord> row =
                known == null ? Optional.empty() : taking.take(known, clock.instant());
            row.ifPresent(taken::add);
            return row.orElse(known);
          });
    }
    return taken;
  }

  // ---- Steps ----

  private QuotaAnswer unknown(QuotaRequest request) {
    return ledger.decide(request, new NoRows(), clock.instant()).answer();
  }

  private QuotaAnswer inExchange(ExchangeId id, Transaction transaction) {
    exchanges.write(id, transaction::onExchange);
    return transaction.answer();
  }

  private QuotaAnswer inPosting(PostingId id, Transaction transaction) {
    postings.write(id, transaction::onPosting);
    return transaction.answer();
  }

  /** One request on its way: the rows that it holds, and what came of it. */
  private final class Transaction implements LedgerRows {

    private final QuotaRequest request;
    private final Row one;
    private final Row other;
    private @Nullable ExchangeRecord exchange;
    private @Nullable PostingRecord posting;
    private @Nullable QuotaAnswer answer;

    /** The two rows are the same one where a request concerns only one account. */
    Transaction(QuotaRequest request, Row one, Row other) {
      this.request = request;
      this.one = one;
      this.other = other;
    }

    @Nullable ExchangeRecord onExchange(ExchangeId id, @Nullable ExchangeRecord known) {
      exchange = known;
      ExchangeRecord written = execute().exchange();
      return written != null ? written : known;
    }

    @Nullable PostingRecord onPosting(PostingId id, @Nullable PostingRecord known) {
      posting = known;
      PostingRecord written = execute().posting();
      return written != null ? written : known;
    }

    private Decision execute() {
      Instant now = clock.instant();
      boolean rising = one.compareTo(other) <= 0;
      Decision decision = decideLocked(rising ? one : other, rising ? other : one, now);
      decision.journalEntry().ifPresent(journal::append);
      answer = decision.answer();
      return decision;
    }

    /** Takes the same monitor twice where both are one; a monitor lets its holder in again. */
    private Decision decideLocked(Row first, Row second, Instant now) {
      synchronized (first) {
        synchronized (second) {
          Decision decision = ledger.decide(request, this, now);
          for (AccountBalance balance : decision.accounts()) {
            row(balance.account().id()).write(balance);
          }
          return decision;
        }
      }
    }

    private Row row(AccountId id) {
      return one.isOf(id) ? one : other;
    }

    QuotaAnswer answer() {
      return Objects.requireNonNull(answer, "decided");
    }

    @Override
    public @Nullable AccountBalance account(AccountId id) {
      return row(id).balance();
    }

    @Override
    public @Nullable ExchangeRecord exchange(ExchangeId id) {
      return exchange;
    }

    @Override
    public @Nullable PostingRecord posting(PostingId id) {
      return posting;
    }
  }

  /** What a request about an exchange that nobody opened is decided from. */
  private static final class NoRows implements LedgerRows {

    @Override
    public @Nullable AccountBalance account(AccountId id) {
      return null;
    }

    @Override
    public @Nullable ExchangeRecord exchange(ExchangeId id) {
      return null;
    }

    @Override
    public @Nullable PostingRecord posting(PostingId id) {
      return null;
    }
  }
}
