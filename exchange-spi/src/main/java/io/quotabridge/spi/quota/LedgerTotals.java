package io.quotabridge.spi.quota;

/**
 * Sums over a whole store, in octets, for the check of conservation. Immutable.
 *
 * @param deposited all deposits
 * @param quota all accounts' quotas
 * @param reserved all accounts' reserved octets
 * @param supplied all accounts' supplied octets
 * @param received all accounts' received octets
 * @param overdrawn what accounts supplied beyond their quota, each counted on its own
 * @param openReserved reservations of all open exchanges
 * @param openCharged what open exchanges were charged and the demanders have not yet received
 * @param journaled volume of all exchange entries in the journal
 */
public record LedgerTotals(
    long deposited,
    long quota,
    long reserved,
    long supplied,
    long received,
    long overdrawn,
    long openReserved,
    long openCharged,
    long journaled) {

  /**
   * Returns by how many octets the books are wrong: 0, or the store has a fault. Checked are: quota
   * equals deposits (offsets only move it), accounts' reserved equals exchanges' reservations,
   * supplied equals received plus what is in flight, received equals the journal.
   */
  public long conservationError() {
    long error = difference(quota, deposited);
    error = Math.addExact(error, difference(reserved, openReserved));
    error = Math.addExact(error, difference(Math.subtractExact(supplied, received), openCharged));
    return Math.addExact(error, difference(received, journaled));
  }

  private static long difference(long one, long other) {
    return Math.absExact(Math.subtractExact(one, other));
  }
}
