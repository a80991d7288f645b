package io.quotabridge.bench.results;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The meter beside its peers as charts in Mermaid, which most code hosts show as pictures. */
final class MeterChart {

  private final List<Measured> results;

  MeterChart(List<Measured> results) {
    this.results = results;
  }

  /** Returns one chart for each number of threads, the fastest kind first. */
  String of(String method) {
    List<Measured> rows = results.stream().filter(m -> m.method().equals(method)).toList();
    TreeSet<Integer> threads =
        rows.stream().map(Measured::threads).collect(Collectors.toCollection(TreeSet::new));
    return threads.stream()
        .map(t -> chart(t, rows.stream().filter(m -> m.threads() == t).toList()))
        .collect(Collectors.joining("\n"));
  }

  private static String chart(int threads, List<Measured> rows) {
    List<Measured> fastestFirst =
        rows.stream().sorted(Comparator.comparingDouble(Measured::score).reversed()).toList();
    String kinds =
        fastestFirst.stream().map(m -> "\"" + m.kind() + "\"").collect(Collectors.joining(", "));
    String scores =
        fastestFirst.stream()
            .map(m -> String.format(Locale.ROOT, "%.1f", m.score()))
            .collect(Collectors.joining(", "));
    return """
        ```mermaid
        xychart-beta horizontal
          title "%s at one gate, million calls a second in all"
          x-axis [%s]
          bar [%s]
        ```
        """
        .formatted(threads == 1 ? "1 thread" : threads + " threads", kinds, scores);
  }
}
