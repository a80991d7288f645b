package io.quotabridge.bench.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Any scores as a table in Markdown: a row for each method and its parameters, a column for -t. */
final class PlainTable {

  private PlainTable() {}

  /** Returns the table, in the order in which JMH ran. */
  static String of(List<JmhResult> results) {
    TreeSet<Integer> threads =
        results.stream().map(JmhResult::threads).collect(Collectors.toCollection(TreeSet::new));
    StringBuilder table = new StringBuilder("| method | parameters | unit |");
    threads.forEach(t -> table.append(t == 1 ? " 1 thread |" : " " + t + " threads |"));
    table.append("\n|---|---|---|").append("--:|".repeat(threads.size())).append("\n");
    List<String> rows = results.stream().map(PlainTable::head).distinct().toList();
    for (String row : rows) {
      table.append(row);
      for (int t : threads) {
        table.append(find(results, row, t).map(PlainTable::score).orElse(" – |"));
      }
      table.append("\n");
    }
    return table.toString();
  }

  private static String head(JmhResult result) {
    String unit = result.primary().required("scoreUnit").asText();
    return "| `" + result.method() + "` | " + result.params() + " | " + unit + " |";
  }

  private static Optional<JmhResult> find(List<JmhResult> results, String head, int threads) {
    return results.stream()
        .filter(result -> result.threads() == threads && head(result).equals(head))
        .findFirst();
  }

  private static String score(JmhResult result) {
    JsonNode metric = result.primary();
    double error = metric.required("scoreError").asDouble(Double.NaN);
    double score = metric.required("score").asDouble();
    return Double.isNaN(error)
        ? String.format(Locale.ROOT, " %.1f |", score)
        : String.format(Locale.ROOT, " %.1f ± %.1f |", score, error);
  }
}
