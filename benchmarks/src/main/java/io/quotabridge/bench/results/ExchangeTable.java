package io.quotabridge.bench.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whole exchanges as a table in Markdown: a row for each number of suppliers. */
final class ExchangeTable {

  private static final String BYTES = "gc.alloc.rate.norm";

  private ExchangeTable() {}

  /**
   * Returns the table of what {@code ExchangeBenchmark} measured, in thousands a second of all
   * threads together, and how the fewest suppliers compare with the most.
   *
   * @throws IOException if the results do not hold the same numbers of suppliers for each number of
   *     threads, or have another unit
   */
  static String of(List<JmhResult> results) throws IOException {
    SortedMap<Integer, SortedMap<Integer, JmhResult>> bySuppliers = new TreeMap<>();
    for (JmhResult result : results) {
      String unit = result.primary().required("scoreUnit").asText();
      if (!unit.equals("ops/s")) {
        throw new IOException("scoreUnit (" + unit + ") must be ops/s");
      }
      bySuppliers
          .computeIfAbsent(Integer.valueOf(result.param("suppliers")), n -> new TreeMap<>())
          .put(result.threads(), result);
    }
    List<SortedMap<Integer, JmhResult>> rows = List.copyOf(bySuppliers.values());
    SortedMap<Integer, JmhResult> hot = rows.get(0);
    SortedMap<Integer, JmhResult> spread = rows.get(rows.size() - 1);
    if (!hot.keySet().equals(spread.keySet())) {
      throw new IOException("threads (" + hot.keySet() + ") must be " + spread.keySet());
    }
    StringBuilder table = new StringBuilder("| suppliers |");
    hot.keySet().forEach(t -> table.append(t == 1 ? " 1 thread |" : " " + t + " threads |"));
    table.append(" bytes an exchange |\n|--:|").append("--:|".repeat(hot.size() + 1)).append("\n");
    bySuppliers.forEach((suppliers, byThreads) -> table.append(row(suppliers, byThreads)));
    return table.append(ratios(hot, spread)).toString();
  }

  private static String ratios(Map<Integer, JmhResult> hot, Map<Integer, JmhResult> spread) {
    StringBuilder row = new StringBuilder("| fewest of most |");
    Iterator<JmhResult> most = spread.values().iterator();
    for (JmhResult fewest : hot.values()) {
      row.append(String.format(Locale.ROOT, " %.2f |", score(fewest) / score(most.next())));
    }
    return row.append(" – |\n").toString();
  }

  private static String row(int suppliers, Map<Integer, JmhResult> byThreads) {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "| %,d |", suppliers));
    double bytes = 0;
    for (JmhResult result : byThreads.values()) {
      JsonNode metric = result.primary();
      double error = metric.required("scoreError").asDouble(Double.NaN) / 1000;
      row.append(String.format(Locale.ROOT, " %.0f ± %.0f |", score(result) / 1000, error));
      bytes = Math.max(bytes, result.secondary(BYTES).required("score").asDouble());
    }
    return row.append(String.format(Locale.ROOT, " %,.0f |\n", bytes)).toString();
  }

  private static double score(JmhResult result) {
    return result.primary().required("score").asDouble();
  }
}
