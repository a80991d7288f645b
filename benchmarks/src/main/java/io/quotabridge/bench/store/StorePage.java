package io.quotabridge.bench.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page whose tables and charts are written from a result, between markers, never by hand. */
final class StorePage {

  private static final String END = "<!-- end -->";

  private StorePage() {}

  /**
   * Replaces everything between the markers {@code storeMeasured}, {@code storeCharts}, {@code
   * storeRates}, {@code storeLatencies} and {@code storeMarks}, and the line that ends each.
   *
   * @throws IOException if the page cannot be read or written, or lacks a marker
   */
  static void write(StoreResult result, Path page) throws IOException {
    String text = Files.readString(page);
    text = replace(text, "storeMeasured", StoreTables.conditions(result), page);
    text = replace(text, "storeCharts", StoreTables.charts(result), page);
    text = replace(text, "storeRates", StoreTables.rates(result), page);
    text = replace(text, "storeLatencies", StoreTables.latencies(result), page);
    text = replace(text, "storeMarks", StoreTables.marks(result), page);
    Files.writeString(page, text);
  }

  private static String replace(String text, String marker, String content, Path page)
      throws IOException {
    String begin = "<!-- " + marker + " -->\n";
    int from = text.indexOf(begin);
    int to = text.indexOf(END, Math.max(from, 0));
    if (from < 0 || to < 0) {
      throw new IOException(page + " must have a line " + begin.strip() + " and then " + END);
    }
    return text.substring(0, from + begin.length()) + "\n" + content + "\n" + text.substring(to);
  }
}
