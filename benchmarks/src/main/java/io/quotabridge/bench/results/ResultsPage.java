package io.quotabridge.bench.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pages whose tables and charts are written by a program, between markers, never by hand. */
public final class ResultsPage {

  private static final String CHARTED = "oneMeter";
  private static final List<String> GATES = List.of(CHARTED, "manyMeters");

  private ResultsPage() {}

  /**
   * Replaces each table and chart of which something was measured.
   *
   * @param results JMH's JSON, in one file or several
   * @param tables the page with {@code <!-- NAME -->} and {@code <!-- end -->} around each table
   * @param charts the page with the same markers around the charts of {@code oneMeter}
   * @throws IOException if a file cannot be read or written, or a page lacks a marker
   */
  public static void write(List<Path> results, Path tables, Path charts) throws IOException {
    List<JmhResult> all = JmhResult.read(results);
    List<Measured> gates = new ArrayList<>();
    for (JmhResult result : of("MeterBenchmark", all)) {
      gates.add(Measured.of(result));
    }
    String tablesText = Files.readString(tables);
    for (Map.Entry<String, String> table : tables(all, gates).entrySet()) {
      tablesText = replace(tablesText, table.getKey(), table.getValue(), tables);
    }
    String chartsText = Files.readString(charts);
    if (isMeasured(CHARTED, gates)) {
      chartsText = replace(chartsText, CHARTED, new MeterChart(gates).of(CHARTED), charts);
    }
    Files.writeString(tables, tablesText);
    Files.writeString(charts, chartsText);
  }

  private static Map<String, String> tables(List<JmhResult> all, List<Measured> gates)
      throws IOException {
    Map<String, String> tables = new LinkedHashMap<>();
    for (String method : GATES) {
      if (isMeasured(method, gates)) {
        tables.put(method, new MeterTable(gates).of(method));
      }
    }
    List<JmhResult> latency = of("LatencyBenchmark", all);
    if (!latency.isEmpty()) {
      tables.put("latency", LatencyTable.of(latency));
    }
    List<JmhResult> exchanges = of("ExchangeBenchmark", all);
    if (!exchanges.isEmpty()) {
      tables.put("exchanges", ExchangeTable.of(exchanges));
    }
    for (String type : List.of("DrainBenchmark", "PoolBenchmark")) {
      List<JmhResult> plain = of(type, all);
      if (!plain.isEmpty()) {
        tables.put(type.equals("DrainBenchmark") ? "drain" : "pool", PlainTable.of(plain));
      }
    }
    return tables;
  }

  private static boolean isMeasured(String method, List<Measured> gates) {
    return gates.stream().anyMatch(gate -> gate.method().equals(method));
  }

  private static List<JmhResult> of(String type, List<JmhResult> all) {
    return all.stream().filter(result -> result.type().equals(type)).toList();
  }

  static String replace(String text, String marker, String content, Path page) throws IOException {
    String begin = "<!-- " + marker + " -->\n";
    int from = text.indexOf(begin);
    int to = text.indexOf("<!-- end -->", Math.max(from, 0));
    if (from < 0 || to < 0) {
      throw new IOException(page + " must have a line " + begin.strip() + " and then <!-- end -->");
    }
    return text.substring(0, from + begin.length()) + "\n" + content + "\n" + text.substring(to);
  }
}
