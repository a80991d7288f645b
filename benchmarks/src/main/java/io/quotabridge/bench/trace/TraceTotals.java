package io.quotabridge.bench.trace;

import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a trace comes to. Immutable.
 *
 * @param outcomes sessions by result code; codes that no session got are absent
 * @param netting octets settled, by the carriers of supplier and demander; nothing served, no entry
 * @param accounts every account of the trace by id
 */
public record TraceTotals(
    SortedMap<Integer, Long> outcomes,
    SortedMap<Carriers, Long> netting,
    SortedMap<String, Account> accounts) {

  /** Copies the maps. */
  public TraceTotals {
    outcomes = Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
    netting = Collections.unmodifiableSortedMap(new TreeMap<>(netting));
    accounts = Collections.unmodifiableSortedMap(new TreeMap<>(accounts));
  }

  /**
   * Who supplied whom, carrier against carrier; both may be the same. Immutable.
   *
   * @param supplier the supplying carrier
   * @param demander the carrier whose subscribers were served
   */
  public record Carriers(String supplier, String demander) implements Comparable<Carriers> {

    private static final Comparator<Carriers> ORDER =
        Comparator.comparing(Carriers::supplier).thenComparing(Carriers::demander);

    @Override
    public String toString() {
      return supplier + " for " + demander;
    }

    @Override
    public int compareTo(Carriers other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * One account's side of the ledger, in octets. Immutable.
   *
   * @param quota what it may supply
   * @param supplied what it did supply, at most its quota
   * @param received what it was supplied with
   */
  public record Account(long quota, long supplied, long received) {}

  /** All sessions, whatever became of them. */
  public long sessions() {
    return sum(outcomes);
  }

  /** Octets settled in all. */
  public long settledOctets() {
    return sum(netting);
  }

  /** Outcomes and netting in a few aligned lines, each ending with a line feed. */
  public String summary() {
    StringBuilder lines = new StringBuilder();
    line(lines, "sessions", sessions());
    outcomes.forEach((code, count) -> line(lines, "  " + code, count));
    line(lines, "octets settled", settledOctets());
    netting.forEach((carriers, octets) -> line(lines, "  " + carriers, octets));
    return lines.toString();
  }

  private static void line(StringBuilder lines, String what, long amount) {
    lines.append(String.format(Locale.ROOT, "%-28s %,18d\n", what, amount));
  }

  private static long sum(SortedMap<?, Long> amounts) {
    return amounts.values().stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
  }
}
