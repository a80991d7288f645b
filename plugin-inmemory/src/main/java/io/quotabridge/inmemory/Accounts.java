package io.quotabridge.inmemory;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.AccountId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The accounts' rows. Thread-safe. */
final class Accounts {

  /**
   * One account's place in the table. Its monitor is the account's lock: who holds it may read and
   * write the balance, anybody else sees the last one written. Empty until something happened to
   * the account.
   */
  static final class Row implements Comparable<Row> {

    private final AccountId id;
    private volatile @Nullable AccountBalance balance;

    private Row(AccountId id) {
      this.id = id;
    }

    @Nullable AccountBalance balance() {
      return balance;
    }

    void write(AccountBalance newBalance) {
      balance = newBalance;
    }

    boolean isOf(AccountId account) {
      return id.equals(account);
    }

    /** The order in which two rows are locked. */
    @Override
    public int compareTo(Row other) {
      return id.compareTo(other.id);
    }
  }

  private final ConcurrentMap<AccountId, Row> rows = new ConcurrentHashMap<>();

  /** Returns the account's only row, made if need be. */
  Row row(AccountId id) {
    Row known = rows.get(id);
    return known != null ? known : rows.computeIfAbsent(id, Row::new);
  }

  Optional<AccountBalance> find(AccountId id) {
    return Optional.ofNullable(rows.get(id)).map(Row::balance);
  }

  List<AccountBalance> page(@Nullable AccountId after, int limit) {
    return Pages.first(
        all().filter(balance -> after == null || balance.account().id().compareTo(after) > 0),
        Comparator.comparing(balance -> balance.account().id()),
        limit);
  }

  Stream<AccountBalance> all() {
    return rows.values().stream().map(Row::balance).flatMap(Stream::ofNullable);
  }
}
