package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.spi.ledger.Decision;
import io.quotabridge.spi.ledger.LedgerRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one batch: as they were read, and as its requests changed them so far. Each row is
 * written once, whatever the number of requests on it. Not thread-safe.
 */
final class WorkingSet implements LedgerRows {

  private final Map<ExchangeId, ExchangeRecord> exchanges = new HashMap<>();
  private final Map<PostingId, PostingRecord> postings = new HashMap<>();
  private final Map<AccountId, AccountBalance> accounts = new HashMap<>();

  private final Map<ExchangeId, ExchangeRecord> exchangesRead = new HashMap<>();
  private final Map<AccountId, AccountTable.Stored> accountsRead = new HashMap<>();

  /* Sorted, so that racing inserts of the same keys wait for one another in one order only. */
  private final TreeMap<ExchangeId, ExchangeRecord> changedExchanges = new TreeMap<>();
  private final TreeMap<PostingId, PostingRecord> newPostings = new TreeMap<>();
  private final TreeMap<AccountId, AccountBalance> changedAccounts = new TreeMap<>();
  private final List<JournalEntry> entries = new ArrayList<>();

  // ---- What was read ----

  void readExchange(ExchangeRecord exchange) {
    exchanges.put(exchange.id(), exchange);
    exchangesRead.put(exchange.id(), exchange);
  }

  void readPosting(PostingRecord posting) {
    postings.put(posting.id(), posting);
  }

  void readAccount(AccountTable.Stored account) {
    accounts.put(account.id(), account.balance());
    accountsRead.put(account.id(), account);
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

  /** Returns an exchange as it was read. */
  ExchangeRecord readAs(ExchangeId id) {
    ExchangeRecord read = exchangesRead.get(id);
    if (read == null) {
      throw new IllegalStateException("exchange " + id + " was not read");
    }
    return read;
  }

  /** Returns an account as it was read. */
  AccountTable.Stored readAs(AccountId id) {
    AccountTable.Stored read = accountsRead.get(id);
    if (read == null) {
      throw new IllegalStateException("account " + id + " was not read");
    }
    return read;
  }

  Collection<AccountTable.Stored> accountsRead() {
    return accountsRead.values();
  }

  /** Returns whether an exchange is still what was read. */
  boolean wasReadAs(ExchangeRecord exchange) {
    return exchange.equals(exchangesRead.get(exchange.id()));
  }

  // ---- What was decided ----

  void apply(Decision decision) {
    for (AccountBalance balance : decision.accounts()) {
      accounts.put(balance.account().id(), balance);
      changedAccounts.put(balance.account().id(), balance);
    }
    decision
        .exchangeRow()
        .ifPresent(
            exchange -> {
              exchanges.put(exchange.id(), exchange);
              changedExchanges.put(exchange.id(), exchange);
            });
    decision
        .postingRow()
        .ifPresent(
            posting -> {
              postings.put(posting.id(), posting);
              newPostings.put(posting.id(), posting);
            });
    decision.journalEntry().ifPresent(entries::add);
  }

  /** Returns the accounts that were changed and have no row yet, by rising id. */
  List<Account> accountsWithoutRow() {
    List<Account> missing = new ArrayList<>();
    for (AccountBalance balance : changedAccounts.values()) {
      if (!accountsRead.containsKey(balance.account().id())) {
        missing.add(balance.account());
      }
    }
    return missing;
  }

  List<ExchangeRecord> exchanges(boolean wereThere) {
    List<ExchangeRecord> some = new ArrayList<>();
    for (ExchangeRecord exchange : changedExchanges.values()) {
      if (exchangesRead.containsKey(exchange.id()) == wereThere) {
        some.add(exchange);
      }
    }
    return some;
  }

  Collection<PostingRecord> newPostings() {
    return newPostings.values();
  }

  /**
   * Has those accounts written as well that were read and not changed; but for those that nothing
   * has happened to, ever.
   */
  void writeUnchangedAccounts() {
    for (AccountTable.Stored read : accountsRead.values()) {
      if (read.revision() > 0) {
        changedAccounts.putIfAbsent(read.id(), read.balance());
      }
    }
  }

  /** Returns whether each of some exchanges is going to be written. */
  boolean writesAll(Collection<String> exchangeIds) {
    return exchangeIds.stream().allMatch(id -> changedExchanges.containsKey(new ExchangeId(id)));
  }

  Collection<ExchangeRecord> changedExchanges() {
    return changedExchanges.values();
  }

  /** Returns the new balances, each with its new revision. */
  List<AccountTable.Stored> changedAccounts() {
    List<AccountTable.Stored> changed = new ArrayList<>();
    changedAccounts.forEach(
        (id, balance) -> changed.add(new AccountTable.Stored(balance, readAs(id).revision() + 1)));
    return changed;
  }

  List<JournalEntry> entries() {
    return entries;
  }
}
