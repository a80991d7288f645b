package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.ledger.OverrunPolicy;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.PostingRequest;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The one list of invariants. Notes which accounts, exchanges and postings were ever named, reads
 * them from the store, and makes every sum anew. Thread-safe; {@link #check} is for a quiet store.
 */
final class Audit {

  private final OverrunPolicy policy;
  private final Map<AccountId, Account> accounts = new ConcurrentHashMap<>();
  private final Set<ExchangeId> exchanges = ConcurrentHashMap.newKeySet();
  private final Map<PostingId, PostingRequest> postings = new ConcurrentHashMap<>();

  Audit(PluginConfig settings) {
    this.policy = LedgerConfig.from(settings).overrun();
  }

  void sent(QuotaRequest request) {
    if (request instanceof ExchangeRequest exchange) {
      exchanges.add(exchange.exchangeId());
    }
    if (request instanceof Initial initial) {
      note(initial.parties().supplierAccount());
      note(initial.parties().demanderAccount());
    }
    if (request instanceof PostingRequest posting) {
      note(posting.receiver());
      posting.giver().ifPresent(this::note);
    }
  }

  void answered(QuotaRequest request, QuotaAnswer answer) {
    if (request instanceof PostingRequest posting && answer.result().isSuccess()) {
      postings.put(posting.postingId(), posting);
    }
  }

  private void note(Account account) {
    accounts.putIfAbsent(account.id(), account);
  }

  /** Reads everything, and compares every sum; {@code when} says what was done last. */
  void check(QuotaStore store, String when) {
    List<ExchangeRecord> rows = rows(store);
    List<AccountBalance> balances =
        accounts.values().stream()
            .map(a -> store.balance(a.id()).orElse(AccountBalance.empty(a)))
            .toList();
    rows.forEach(row -> checkExchange(row, when));
    balances.forEach(balance -> checkAccount(balance, rows, when));
    LedgerTotals totals = store.totals();
    assertThat(totals)
        .as(Rule.CONSERVATION.because(when + "totals, against the sums over all rows"))
        .isEqualTo(expectedTotals(balances, rows));
    assertThat(totals.conservationError())
        .as(Rule.CONSERVATION.because(when + "conservation error of " + totals))
        .isZero();
  }

  /** Every exchange that was ever named and that the store knows, by rising id. */
  List<ExchangeRecord> rows(QuotaStore store) {
    return exchanges.stream().sorted().map(store::exchange).flatMap(Optional::stream).toList();
  }

  private static void checkExchange(ExchangeRecord row, String when) {
    if (!row.isOpen()) {
      assertThat(row.reservedOctets())
          .as(Rule.TERMINATION.because(when + "reservation of an exchange that is over, " + row))
          .isZero();
    }
  }

  private void checkAccount(AccountBalance balance, List<ExchangeRecord> rows, String when) {
    String subject = when + balance + ": ";
    AccountId id = balance.account().id();
    List<ExchangeRecord> supplied = those(rows, r -> r.parties().supplierAccount().id().equals(id));
    List<ExchangeRecord> received =
        those(rows, r -> r.parties().demanderAccount().id().equals(id) && !r.isOpen());

    same(subject + "quota", balance.quota(), netPostings(id));
    same(subject + "reserved", balance.reserved(), sum(supplied, ExchangeRecord::reservedOctets));
    same(subject + "supplied", balance.supplied(), sum(supplied, ExchangeRecord::chargedOctets));
    same(subject + "received", balance.received(), sum(received, ExchangeRecord::chargedOctets));
    same(
        subject + "openExchanges",
        balance.openExchanges(),
        those(supplied, ExchangeRecord::isOpen).size());
    if (policy == OverrunPolicy.CLIP) {
      assertThat(balance.available())
          .as(Rule.OVERRUN.because(subject + "available"))
          .isNotNegative();
    }
  }

  private static void same(String field, long actual, long expected) {
    assertThat(actual)
        .as(Rule.CONSERVATION.because(field + ", against the sum over its rows"))
        .isEqualTo(expected);
  }

  private LedgerTotals expectedTotals(List<AccountBalance> balances, List<ExchangeRecord> rows) {
    List<ExchangeRecord> open = those(rows, ExchangeRecord::isOpen);
    List<ExchangeRecord> settled = those(rows, row -> !row.isOpen());
    return new LedgerTotals(
        sum(postings.values(), posting -> posting.giver().isEmpty() ? posting.octets() : 0),
        sum(balances, AccountBalance::quota),
        sum(balances, AccountBalance::reserved),
        sum(balances, AccountBalance::supplied),
        sum(balances, AccountBalance::received),
        sum(balances, balance -> Math.max(0, balance.supplied() - balance.quota())),
        sum(open, ExchangeRecord::reservedOctets),
        sum(open, ExchangeRecord::chargedOctets),
        sum(settled, ExchangeRecord::chargedOctets));
  }

  private long netPostings(AccountId id) {
    Predicate<Account> isIt = account -> account.id().equals(id);
    return sum(
        postings.values(),
        posting ->
            (isIt.test(posting.receiver()) ? posting.octets() : 0)
                - (posting.giver().filter(isIt).isPresent() ? posting.octets() : 0));
  }

  private static <T> List<T> those(List<T> rows, Predicate<T> which) {
    return rows.stream().filter(which).toList();
  }

  private static <T> long sum(Collection<T> rows, ToLongFunction<T> octets) {
    return rows.stream().mapToLong(octets).reduce(0, Math::addExact);
  }
}
