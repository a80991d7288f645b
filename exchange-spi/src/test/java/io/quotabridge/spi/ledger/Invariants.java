package io.quotabridge.spi.ledger;

import com.google.errorprone.annotations.FormatMethod;
import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingRecord;

/**
 * What the head of {@link Ledger} promises, computed anew from all rows: each sum here is made in
 * another way than the ledger makes it. Plain loops, because it runs after every step of millions.
 */
final class Invariants {

  private final Books books;
  private final OverrunPolicy policy;

  Invariants(Books books, OverrunPolicy policy) {
    this.books = books;
    this.policy = policy;
  }

  void check() {
    books.exchanges.values().forEach(this::checkExchange);
    books.accounts.values().forEach(this::checkAccount);
    checkSums();
  }

  private void checkExchange(ExchangeRecord row) {
    long reserved = row.reservedOctets();
    require(row.isOpen() || reserved == 0, "only open exchanges hold reservations: %s", row);
    require(
        reserved == 0 || row.overrunOctets() == 0,
        "who was not charged in full holds no reservation: %s",
        row);
    require(policy == OverrunPolicy.CLIP || row.overrunOctets() == 0, "all is charged: %s", row);
    long octets = 0;
    long overrun = 0;
    for (JournalEntry entry : books.journal) {
      if (isOf(entry, row)) {
        octets += entry.octets();
        overrun += entry.overrunOctets();
      }
    }
    require(
        octets == (row.isOpen() ? 0 : row.chargedOctets()),
        "the journal has what was charged, once: %d for %s",
        octets,
        row);
    require(
        overrun == (row.isOpen() ? 0 : row.overrunOctets()),
        "the journal has the overrun, once: %d for %s",
        overrun,
        row);
  }

  private static boolean isOf(JournalEntry entry, ExchangeRecord row) {
    return entry.kind() == JournalEntry.Kind.EXCHANGE && entry.reference().equals(row.id().value());
  }

  private void checkAccount(AccountBalance balance) {
    AccountId id = balance.account().id();
    long reserved = 0;
    long supplied = 0;
    long received = 0;
    int open = 0;
    for (ExchangeRecord row : books.exchanges.values()) {
      if (row.parties().supplierAccount().id().equals(id)) {
        reserved += row.reservedOctets();
        supplied += row.chargedOctets();
        open += row.isOpen() ? 1 : 0;
      }
      if (!row.isOpen() && row.parties().demanderAccount().id().equals(id)) {
        received += row.chargedOctets();
      }
    }
    long available = balance.available();
    require(
        balance.quota() == available + balance.reserved() + balance.supplied(),
        "quota = available + reserved + supplied in %s",
        balance);
    require(balance.reserved() == reserved, "reserved = sum of reservations in %s", balance);
    require(balance.supplied() == supplied, "supplied = sum of charges in %s", balance);
    require(balance.received() == received, "received = sum of settled volumes in %s", balance);
    require(balance.openExchanges() == open, "openExchanges counts them in %s", balance);
    require(balance.quota() == netPostings(id), "quota = deposits and offsets in %s", balance);
    require(policy == OverrunPolicy.NEGATIVE || available >= 0, "available >= 0 in %s", balance);
  }

  private long netPostings(AccountId id) {
    long net = 0;
    for (PostingRecord posting : books.postings.values()) {
      if (posting.result().isSuccess()) {
        net += posting.to().id().equals(id) ? posting.octets() : 0;
        Account giver = posting.from();
        net -= giver != null && giver.id().equals(id) ? posting.octets() : 0;
      }
    }
    return net;
  }

  private void checkSums() {
    long quota = 0;
    long supplied = 0;
    long received = 0;
    for (AccountBalance balance : books.accounts.values()) {
      quota += balance.quota();
      supplied += balance.supplied();
      received += balance.received();
    }
    long deposits = 0;
    for (PostingRecord posting : books.postings.values()) {
      deposits += posting.from() == null ? posting.octets() : 0;
    }
    long inFlight = 0;
    for (ExchangeRecord row : books.exchanges.values()) {
      inFlight += row.isOpen() ? row.chargedOctets() : 0;
    }
    require(quota == deposits, "sum(quota) = sum(deposits) %d", deposits);
    require(
        supplied == received + inFlight,
        "sum(supplied) = sum(received) + %d charged by open exchanges",
        inFlight);
  }

  @FormatMethod
  private static void require(boolean holds, String rule, Object... values) {
    if (!holds) {
      throw new AssertionError("broken: " + String.format(rule, values));
    }
  }
}
