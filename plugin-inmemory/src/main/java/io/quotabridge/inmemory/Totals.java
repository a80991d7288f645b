package io.quotabridge.inmemory;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.spi.quota.LedgerTotals;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Adds everything up from the rows themselves, never from a counter that is kept on the side: a sum
 * that is wrong must show.
 */
final class Totals {

  private Totals() {}

  static LedgerTotals of(
      Accounts accounts, Exchanges exchanges, Postings postings, Journal journal) {
    List<AccountBalance> balances = accounts.all().toList();
    List<ExchangeRecord> open = exchanges.open().toList();
    return new LedgerTotals(
        postings.depositedOctets(),
        sum(balances, AccountBalance::quota),
        sum(balances, AccountBalance::reserved),
        sum(balances, AccountBalance::supplied),
        sum(balances, AccountBalance::received),
        sum(balances, balance -> Math.max(0, balance.supplied() - balance.quota())),
        sum(open, ExchangeRecord::reservedOctets),
        sum(open, ExchangeRecord::chargedOctets),
        journal.exchangedOctets());
  }

  private static <T> long sum(List<T> rows, ToLongFunction<? super T> octets) {
    return rows.stream().mapToLong(octets).reduce(0, Math::addExact);
  }
}
