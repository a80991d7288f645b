package io.quotabridge.settlement;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.Table;
import com.google.common.collect.TreeBasedTable;
import io.quotabridge.model.CarrierId;
import io.quotabridge.model.JournalEntry;
import java.util.SortedSet;

/**
 * How much each carrier's accounts supplied to each carrier's accounts, in octets, its own
 * included. Immutable.
 */
public final class NettingMatrix {

  private final ImmutableTable<CarrierId, CarrierId, Long> supplied;

  private NettingMatrix(Table<CarrierId, CarrierId, Long> supplied) {
    this.supplied = ImmutableTable.copyOf(supplied);
  }

  /**
   * Adds up the exchanges of a journal; offsets between accounts are no supply.
   *
   * @param journal the entries
   * @return the matrix
   */
  public static NettingMatrix of(Iterable<JournalEntry> journal) {
    Table<CarrierId, CarrierId, Long> sums = TreeBasedTable.create();
    for (JournalEntry entry : journal) {
      if (entry.kind() == JournalEntry.Kind.EXCHANGE) {
        CarrierId supplier = entry.from().carrier();
        CarrierId demander = entry.to().carrier();
        Long before = sums.get(supplier, demander);
        sums.put(supplier, demander, Math.addExact(before == null ? 0 : before, entry.octets()));
      }
    }
    return new NettingMatrix(sums);
  }

  /** Returns every carrier that supplied or received, in order. */
  public SortedSet<CarrierId> carriers() {
    return ImmutableSortedSet.<CarrierId>naturalOrder()
        .addAll(supplied.rowKeySet())
        .addAll(supplied.columnKeySet())
        .build();
  }

  /**
   * Returns what one carrier's accounts supplied to another's.
   *
   * @param supplier the carrier of the suppliers
   * @param demander the carrier of the demanders
   * @return octets, 0 or more
   */
  public long octets(CarrierId supplier, CarrierId demander) {
    Long octets = supplied.get(supplier, demander);
    return octets == null ? 0 : octets;
  }

  /**
   * Returns what is left between two carriers when both directions are netted.
   *
   * @param one a carrier
   * @param other another carrier
   * @return what {@code one} supplied beyond what it received, in octets; negative if it received
   *     more
   */
  public long net(CarrierId one, CarrierId other) {
    return Math.subtractExact(octets(one, other), octets(other, one));
  }
}
