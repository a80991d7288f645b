package io.quotabridge.settlement;

import io.quotabridge.spi.quota.LedgerTotals;

/**
 * Whether the books are right. Immutable.
 *
 * @param totals the sums that were compared
 * @param conservationErrorOctets by how much they are wrong; 0, or the store has a fault
 * @param overdrawnOctets what accounts supplied beyond their quota; 0 unless overruns are charged
 */
public record Audit(LedgerTotals totals, long conservationErrorOctets, long overdrawnOctets) {

  /**
   * Compares a store's sums.
   *
   * @param totals the sums
   * @return the result
   */
  public static Audit of(LedgerTotals totals) {
    return new Audit(totals, totals.conservationError(), totals.overdrawn());
  }

  /** Returns whether every octet is accounted for. */
  public boolean isBalanced() {
    return conservationErrorOctets == 0;
  }
}
