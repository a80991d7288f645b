package io.quotabridge.settlement;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.Table;
import com.google.common.collect.TreeBasedTable;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.JournalEntry;
import java.util.List;

/**
 * What accounts owe each other. A demander owes what it received; supplying the other in turn, or
 * giving it quota by an offset, sets that off in reverse. Immutable.
 */
public final class Obligations {

  /* One signed sum for each pair of accounts, kept under the pair in its natural order: positive
   * where the second owes the first. An entry moves value from its giver to its receiver, whatever
   * its kind: the receiver owes the giver that much more, or is owed that much less. */

  /**
   * What one account owes another. Immutable.
   *
   * @param debtor who owes
   * @param creditor to whom
   * @param octets how much, 1 or more
   */
  public record Obligation(AccountId debtor, AccountId creditor, long octets) {}

  private final ImmutableTable<AccountId, AccountId, Long> owed;

  private Obligations(Table<AccountId, AccountId, Long> owed) {
    this.owed = ImmutableTable.copyOf(owed);
  }

  /**
   * Adds up a journal.
   *
   * @param journal the entries
   * @return what is owed after the last of them
   */
  public static Obligations of(Iterable<JournalEntry> journal) {
    Table<AccountId, AccountId, Long> sums = TreeBasedTable.create();
    for (JournalEntry entry : journal) {
      AccountId giver = entry.from().id();
      AccountId receiver = entry.to().id();
      int order = giver.compareTo(receiver);
      if (order < 0) {
        add(sums, giver, receiver, entry.octets());
      } else if (order > 0) {
        add(sums, receiver, giver, -entry.octets());
      }
    }
    return new Obligations(sums);
  }

  private static void add(
      Table<AccountId, AccountId, Long> sums, AccountId one, AccountId other, long octets) {
    Long before = sums.get(one, other);
    sums.put(one, other, Math.addExact(before == null ? 0 : before, octets));
  }

  /**
   * Returns what one account owes another.
   *
   * @param debtor who may owe
   * @param creditor to whom
   * @return octets; negative if it is the other way round
   */
  public long owed(AccountId debtor, AccountId creditor) {
    boolean inOrder = creditor.compareTo(debtor) < 0;
    Long sum = inOrder ? owed.get(creditor, debtor) : owed.get(debtor, creditor);
    if (sum == null) {
      return 0;
    }
    return inOrder ? sum : Math.negateExact(sum);
  }

  /** Returns every obligation that is not set off, each pair once. */
  public List<Obligation> all() {
    ImmutableList.Builder<Obligation> all = ImmutableList.builder();
    owed.rowMap()
        .forEach(
            (one, sums) ->
                sums.forEach(
                    (other, sum) -> {
                      if (sum > 0) {
                        all.add(new Obligation(other, one, sum));
                      } else if (sum < 0) {
                        all.add(new Obligation(one, other, Math.negateExact(sum)));
                      }
                    }));
    return all.build();
  }
}
