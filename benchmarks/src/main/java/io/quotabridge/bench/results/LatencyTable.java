package io.quotabridge.bench.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** How long calls took, as a table in Markdown: one row for each disturbance. */
final class LatencyTable {

  private static final List<String> PERCENTILES = List.of("50.0", "99.0", "99.9", "99.99", "100.0");

  private LatencyTable() {}

  /** Returns the table of what {@code LatencyBenchmark} measured, in microseconds. */
  static String of(List<JmhResult> results) {
    StringBuilder table = new StringBuilder("| beside it | one of | median | 99 % | 99.9 % |");
    table.append(" 99.99 % | longest |\n|---|---|--:|--:|--:|--:|--:|\n");
    for (JmhResult result : results) {
      String disturbance = "`" + result.param("disturbance") + "`";
      table.append(row(disturbance, "calls", result.secondary("call")));
      if (!result.param("disturbance").equals("NONE")) {
        table.append(row(disturbance, "disturbances", result.secondary("disturb")));
      }
    }
    return table.toString();
  }

  private static String row(String disturbance, String what, JsonNode metric) {
    String unit = metric.required("scoreUnit").asText();
    if (!unit.equals("ns/op")) {
      throw new IllegalArgumentException("scoreUnit (" + unit + ") must be ns/op");
    }
    StringBuilder row = new StringBuilder("| " + disturbance + " | " + what + " |");
    for (String percentile : PERCENTILES) {
      double nanos = metric.required("scorePercentiles").required(percentile).asDouble();
      row.append(String.format(Locale.ROOT, " %.2f |", nanos / 1000));
    }
    return row.append("\n").toString();
  }
}
