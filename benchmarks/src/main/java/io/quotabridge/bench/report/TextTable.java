package io.quotabridge.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells, aligned by spaces alone. Not thread-safe. */
final class TextTable {
  private static final String GAP = "  ";

  private record Column(boolean toTheRight, int widest) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** A column of text, which is cut beyond {@code widest} columns of the terminal. */
  TextTable text(int widest) {
    columns.add(new Column(false, widest));
    return this;
  }

  /** A column of figures, which are never cut. */
  TextTable figures() {
    columns.add(new Column(true, Integer.MAX_VALUE));
    return this;
  }

  TextTable row(String... cells) {
    return row(List.of(cells));
  }

  TextTable row(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "cells (%d) are not as many as columns (%d)".formatted(cells.size(), columns.size()));
    }
    List<String> row = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      row.add(TerminalText.fit(TerminalText.clean(cells.get(i)), columns.get(i).widest()));
    }
    rows.add(row);
    return this;
  }

  /** The rows as lines without trailing spaces. */
  List<String> lines() {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      widths.add(
          rows.stream().mapToInt(row -> TerminalText.width(row.get(column))).max().orElse(0));
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, List<Integer> widths) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      int width = widths.get(i);
      cells.add(
          columns.get(i).toTheRight()
              ? TerminalText.padLeft(row.get(i), width)
              : TerminalText.padRight(row.get(i), width));
    }
    return String.join(GAP, cells).stripTrailing();
  }

  /** The columns of the terminal that the widest line takes. */
  int width() {
    return lines().stream().mapToInt(TerminalText::width).max().orElse(0);
  }
}
