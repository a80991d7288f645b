package io.quotabridge.bench.report;

import java.util.List;

/**
 * What the page's template shows, ready as text: the template decides where, and nothing else. The
 * template's names are these components' names.
 */
record PageView(
    String title,
    String headline,
    String period,
    List<String> notes,
    List<String> alarms,
    List<Card> cards,
    List<HourRow> hours,
    boolean hasHours,
    String zone,
    List<OutcomeRow> outcomes,
    boolean hasOutcomes,
    Netting netting,
    RunningOut runningOut,
    List<SupplierRow> busiest,
    boolean hasBusiest,
    List<Fact> facts) {

  record Card(String label, String value, String unit, String detail, boolean alarm) {}

  record HourRow(String label, String volume, String exact, String served, String refused) {}

  record OutcomeRow(
      int code,
      String name,
      String sentence,
      String count,
      String share,
      String bar,
      boolean served) {}

  record Netting(
      List<String> carriers, List<NettingRow> rows, List<Debt> nets, boolean any, boolean many) {}

  /** What one carrier owes another, and how that comes about. */
  record Debt(String sentence, String exact, String reason) {}

  record NettingRow(String supplier, List<NettingCell> cells, String total, String totalExact) {}

  /** {@code tint} is the cell's part of the largest cell, 0 to 1. */
  record NettingCell(String volume, String exact, String tint, boolean sameCarrier) {}

  record RunningOut(
      String summary, boolean any, List<OutRow> largest, List<OutRow> all, String leftOut) {}

  record OutRow(String at, String account, String carrier, String quota, String exact) {}

  record SupplierRow(
      int rank,
      String account,
      String carrier,
      String supplied,
      String suppliedExact,
      String quota,
      String quotaExact,
      String used,
      String bar,
      boolean ranOut) {}

  record Fact(String name, String value) {}
}
