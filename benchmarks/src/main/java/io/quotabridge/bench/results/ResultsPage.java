package io.quotabridge.bench.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pages whose tables and charts are written by a program, between markers, never by hand. */
public final class ResultsPage {

  private static final String CHARTED = "oneMeter";
  private static final List<String> METHODS = List.of(CHARTED, "manyMeters");

  private ResultsPage() {}

  /**
   * Replaces each table and chart by what was measured.
   *
   * @param results JMH's JSON
   * @param tables the page with {@code <!-- METHOD -->} and {@code <!-- end -->} around each table
   * @param charts the page with the same markers around the charts of {@code oneMeter}
   * @throws IOException if a file cannot be read or written, or a page lacks a marker
   */
  public static void write(Path results, Path tables, Path charts) throws IOException {
    List<Measured> measured = Measured.read(results);
    MeterTable table = new MeterTable(measured);
    String tablesText = Files.readString(tables);
    for (String method : METHODS) {
      tablesText = replace(tablesText, method, table.of(method), tables);
    }
    String chart = new MeterChart(measured).of(CHARTED);
    String chartsText = replace(Files.readString(charts), CHARTED, chart, charts);
    Files.writeString(tables, tablesText);
    Files.writeString(charts, chartsText);
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
