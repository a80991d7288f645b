package io.quotabridge.bench.results;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The meter beside its peers as a table in Markdown, with ratios to the ceiling. */
final class MeterTable {

  /** The kind that others are compared with: a counter that bounds nothing. */
  private static final String CEILING = "LONG_ADDER";

  /** Below this a call allocates nothing: the profiler's own noise, spread over all calls. */
  private static final double NO_BYTES = 0.5;

  private final List<Measured> results;

  MeterTable(List<Measured> results) {
    this.results = results;
  }

  /**
   * Returns the table for one benchmark method, the fastest kind first: at the most threads that
   * all kinds were measured with.
   */
  String of(String method) {
    List<Measured> rows = results.stream().filter(m -> m.method().equals(method)).toList();
    TreeSet<Integer> threads =
        rows.stream().map(Measured::threads).collect(Collectors.toCollection(TreeSet::new));
    StringBuilder table = new StringBuilder("| kind |");
    threads.forEach(
        t ->
            table
                .append(" ")
                .append(t == 1 ? "1 thread" : t + " threads")
                .append(" | of the ceiling |"));
    table
        .append(" bytes a call |\n|---|")
        .append("--:|--:|".repeat(threads.size()))
        .append("--:|\n");
    int common = common(rows, threads);
    rows.stream()
        .filter(m -> m.threads() == common)
        .sorted(Comparator.comparingDouble(Measured::score).reversed())
        .forEach(m -> table.append(row(rows, m, threads)));
    return table.toString();
  }

  private static int common(List<Measured> rows, NavigableSet<Integer> threads) {
    Set<String> kinds = rows.stream().map(Measured::kind).collect(Collectors.toSet());
    return threads.descendingSet().stream()
        .filter(t -> kinds.stream().allMatch(kind -> find(rows, kind, t).isPresent()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no number of threads was measured for " + kinds));
  }

  private static String row(List<Measured> rows, Measured kind, Set<Integer> threads) {
    StringBuilder row = new StringBuilder("| `" + kind.kind() + "` |");
    for (int t : threads) {
      Optional<Measured> here = find(rows, kind.kind(), t);
      Optional<Measured> ceiling = find(rows, CEILING, t);
      row.append(here.map(MeterTable::score).orElse(" – |"));
      row.append(
          here.isPresent() && ceiling.isPresent()
              ? String.format(Locale.ROOT, " %.2f |", here.get().score() / ceiling.get().score())
              : " – |");
    }
    return row.append(bytes(kind.bytesPerCall())).append("\n").toString();
  }

  private static String score(Measured m) {
    return String.format(Locale.ROOT, " %.1f ± %.1f |", m.score(), m.error());
  }

  private static String bytes(double bytes) {
    if (Double.isNaN(bytes)) {
      return " – |";
    }
    return bytes < NO_BYTES ? " 0 |" : String.format(Locale.ROOT, " %.0f |", bytes);
  }

  private static Optional<Measured> find(List<Measured> rows, String kind, int threads) {
    return rows.stream().filter(m -> m.kind().equals(kind) && m.threads() == threads).findFirst();
  }
}
