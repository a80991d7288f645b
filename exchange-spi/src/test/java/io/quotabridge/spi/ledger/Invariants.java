package io.quotabridge.spi.ledger;

import com.google.errorprone.annotations.FormatMethod;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingRecord;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What the head of {@link Ledger} promises, computed anew from all rows: each sum here is made in
 * another way than the ledger makes it.
 */
final class Invariants {

  private final Books books;
  private final OverrunPolicy policy;

  Invariants(Books books, OverrunPolicy policy) {
    this.books = books;
    this.policy = policy;
  }

  void check() {
    books.accounts.values().forEach(this::checkAccount);
    long deposits = sumOfPostings(posting -> posting.giver().isEmpty());
    require(sum(AccountBalance::quota) == deposits, "sum(quota) = sum(deposits) %d", deposits);
    long inFlight = sumOfExchanges(ExchangeRecord::isOpen, ExchangeRecord::chargedOctets);
    require(
        sum(AccountBalance::supplied) == sum(AccountBalance::received) + inFlight,
        "sum(supplied) = sum(received) + %d charged by open exchanges",
        inFlight);
    long journaled =
        books.journal.stream()
            .filter(entry -> entry.kind() == JournalEntry.Kind.EXCHANGE)
            .mapToLong(JournalEntry::octets)
            .sum();
    require(sum(AccountBalance::received) == journaled, "sum(received) = journal %d", journaled);
    long overrun = sumOfExchanges(row -> !row.isOpen(), ExchangeRecord::overrunOctets);
    require(
        books.journal.stream().mapToLong(JournalEntry::overrunOctets).sum() == overrun,
        "the journal has every overrun, %d",
        overrun);
  }

  private void checkAccount(AccountBalance balance) {
    AccountId id = balance.account().id();
    Predicate<ExchangeRecord> supplies = row -> row.parties().supplierAccount().id().equals(id);
    Predicate<ExchangeRecord> demands = row -> row.parties().demanderAccount().id().equals(id);
    Predicate<ExchangeRecord> open = ExchangeRecord::isOpen;

    long available = balance.available();
    require(
        balance.quota() == available + balance.reserved() + balance.supplied(),
        "quota = available + reserved + supplied in %s",
        balance);
    require(
        balance.reserved() == sumOfExchanges(supplies, ExchangeRecord::reservedOctets),
        "reserved = sum of reservations in %s",
        balance);
    require(
        sumOfExchanges(open.negate(), ExchangeRecord::reservedOctets) == 0,
        "only open exchanges hold reservations");
    require(
        balance.supplied() == sumOfExchanges(supplies, ExchangeRecord::chargedOctets),
        "supplied = sum of charges in %s",
        balance);
    require(
        balance.received()
            == sumOfExchanges(demands.and(open.negate()), ExchangeRecord::chargedOctets),
        "received = sum of settled volumes in %s",
        balance);
    require(
        balance.openExchanges() == sumOfExchanges(supplies.and(open), row -> 1),
        "openExchanges counts them in %s",
        balance);
    require(balance.quota() == netPostings(id), "quota = deposits and offsets in %s", balance);
    require(policy == OverrunPolicy.NEGATIVE || available >= 0, "available >= 0 in %s", balance);
  }

  private long netPostings(AccountId id) {
    Function<Account, Boolean> isIt = account -> account.id().equals(id);
    return sumOfPostings(posting -> isIt.apply(posting.to()))
        - sumOfPostings(posting -> posting.giver().map(isIt).orElse(false));
  }

  private long sum(ToLongFunction<AccountBalance> octets) {
    return books.accounts.values().stream().mapToLong(octets).sum();
  }

  private long sumOfExchanges(
      Predicate<ExchangeRecord> which, ToLongFunction<ExchangeRecord> octets) {
    return books.exchanges.values().stream().filter(which).mapToLong(octets).sum();
  }

  private long sumOfPostings(Predicate<PostingRecord> which) {
    return books.postings.values().stream()
        .filter(posting -> posting.result().isSuccess())
        .filter(which)
        .mapToLong(PostingRecord::octets)
        .sum();
  }

  @FormatMethod
  private static void require(boolean holds, String rule, Object... values) {
    if (!holds) {
      throw new AssertionError("broken: " + String.format(rule, values));
    }
  }
}
