package io.quotabridge.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a day on a terminal, in at most 100 columns: what was served and refused, whether the books
 * balance, who supplied most, which carrier owes which. Immutable.
 */
public final class SummaryPrinter {
  private static final int COLUMNS = 100;
  private static final String INDENT = "  ";
  private static final int BUSIEST = 10;
  private static final int BAR = 20;

  /** As long as the longest of the labels in front of the counts. */
  private static final int LABEL = "settled".length();

  /**
   * Between a share such as {@code <0.1%}, which may be wider than those above it, and its words.
   */
  private static final int GAP = 4;

  /** With wider carrier names or more carriers, pairs are listed and not laid out as a matrix. */
  private static final int CARRIER_NAME = 16;

  private static final int PAIRS = 12;

  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[1;31m";
  private static final String RESET = "\u001b[0m";

  private final boolean colours;

  /**
   * A printer with or without colours.
   *
   * @param colours whether to write ANSI colours; only for a terminal
   */
  public SummaryPrinter(boolean colours) {
    this.colours = colours;
  }

  /**
   * Writes the summary.
   *
   * @param day what to tell
   * @param page where the day's {@code report.html} lies, or {@code null} if none was written
   * @param out where to write it, in one piece
   * @throws IOException if {@code out} fails
   */
  public void print(DayReport day, @Nullable Path page, Appendable out) throws IOException {
    List<String> lines = new ArrayList<>();
    heading(day, lines);
    requests(day, lines);
    books(day, lines);
    busiest(day, lines);
    carriers(new NettingMatrix(day.netting()), lines);
    if (page != null) {
      lines.add("");
      // The one line that may be longer: a path that is cut is of no use.
      lines.add("Report: " + TerminalText.clean(page.toString()));
    }
    out.append(String.join("\n", lines)).append("\n");
  }

  private void heading(DayReport day, List<String> lines) {
    RunFacts run = day.run();
    lines.add(bold(fit("Replay of " + run.trace() + " on " + run.store())));
    lines.add(fit(new Story(day).headline()));
    lines.add(
        fit(
            "%s a second: %s on %s (Java %s, %s)"
                .formatted(
                    Figures.rate(run.exchangesPerSecond()),
                    Figures.duration(run.seconds()),
                    Figures.counted(run.threads(), "thread", "threads"),
                    run.java(),
                    Figures.counted(run.cores(), "core", "cores"))));
  }

  private void requests(DayReport day, List<String> lines) {
    title("Requests", lines);
    TextTable table = new TextTable().text(LABEL).figures().figures().text(COLUMNS);
    counted("settled", day.settled(), day, List.of(""), table);
    counted("refused", day.refused(), day, List.of(""), table);
    int room = COLUMNS - INDENT.length() - table.width() - GAP;
    for (Outcome refusal : refusals(day)) {
      counted("", refusal.count(), day, TerminalText.wrap(words(refusal), room), table);
    }
    indented(table, lines);
  }

  /** The most frequent first. */
  private static List<Outcome> refusals(DayReport day) {
    return day.outcomes().stream()
        .filter(outcome -> !outcome.served())
        .sorted(Comparator.comparingLong(Outcome::count).reversed())
        .toList();
  }

  private static void counted(
      String label, long count, DayReport day, List<String> words, TextTable table) {
    String share = Figures.share(count, day.run().exchanges());
    table.row(label, Figures.grouped(count), share, words.get(0));
    words.stream().skip(1).forEach(more -> table.row("", "", "", more));
  }

  private static String words(Outcome outcome) {
    return outcome.code()
        + " "
        + (outcome.sentence().isBlank() ? outcome.name() : outcome.sentence());
  }

  private void books(DayReport day, List<String> lines) {
    title("Books", lines);
    lines.add(
        INDENT
            + "volume              %s (%s)"
                .formatted(
                    Figures.volume(day.octetsSettled()), Figures.exactOctets(day.octetsSettled())));
    lines.add(INDENT + "over quota          " + mustBeNone(day.overshootOctets()));
    lines.add(INDENT + "conservation error  " + mustBeNone(day.conservationErrorOctets()));
    lines.add(
        INDENT
            + "ran out             %s of %s"
                .formatted(
                    Figures.grouped(Insights.ranOut(day)),
                    Figures.counted(Insights.suppliers(day), "supplier", "suppliers")));
  }

  private String mustBeNone(long octets) {
    return octets == 0
        ? coloured(GREEN, Figures.exactOctets(octets))
        : coloured(RED, Figures.exactOctets(octets) + ", must be 0");
  }

  private void busiest(DayReport day, List<String> lines) {
    List<AccountLine> busiest = Insights.busiest(day, BUSIEST);
    if (busiest.isEmpty()) {
      return;
    }
    title("Busiest suppliers", lines);
    TextTable table =
        new TextTable().figures().text(24).text(CARRIER_NAME).figures().figures().text(BAR + 2);
    table.row("", "account", "carrier", "supplied", "used", "of quota");
    for (AccountLine line : busiest) {
      table.row(
          Integer.toString(busiest.indexOf(line) + 1),
          line.account(),
          line.carrier(),
          Figures.volume(line.suppliedOctets()),
          Figures.used(line.suppliedOctets(), line.quotaOctets()),
          bar(line));
    }
    indented(table, lines);
  }

  /** Filled up only when nothing is left, like the percentage beside it. */
  private static String bar(AccountLine line) {
    boolean nothingLeft = line.suppliedOctets() >= line.quotaOctets();
    double part = (double) line.suppliedOctets() / Math.max(1, line.quotaOctets());
    int filled = nothingLeft ? BAR : (int) Math.min(BAR - 1, part * BAR);
    return "#".repeat(filled) + ".".repeat(BAR - filled);
  }

  private void carriers(NettingMatrix matrix, List<String> lines) {
    if (matrix.carriers().isEmpty()) {
      return;
    }
    title("Between carriers (rows supplied, columns received)", lines);
    TextTable table = matrixTable(matrix);
    if (INDENT.length() + table.width() <= COLUMNS) {
      indented(table, lines);
    } else {
      lines.add(fit(INDENT + matrix.carriers().size() + " carriers; all pairs are in netting.csv"));
    }
    List<NettingMatrix.Net> nets = matrix.nets();
    nets.stream().limit(PAIRS).forEach(net -> lines.add(fit(INDENT + Story.owes(net))));
    if (nets.size() > PAIRS) {
      lines.add(INDENT + "and " + Figures.grouped(nets.size() - PAIRS) + " smaller debts");
    }
  }

  private static TextTable matrixTable(NettingMatrix matrix) {
    TextTable table = new TextTable().text(CARRIER_NAME);
    List<String> head = new ArrayList<>(List.of(""));
    for (String carrier : matrix.carriers()) {
      table.figures();
      head.add(TerminalText.fit(TerminalText.clean(carrier), CARRIER_NAME));
    }
    table.row(head);
    for (String supplier : matrix.carriers()) {
      List<String> row = new ArrayList<>(List.of(supplier));
      matrix
          .carriers()
          .forEach(demander -> row.add(Figures.volume(matrix.octets(supplier, demander))));
      table.row(row);
    }
    return table;
  }

  private void title(String title, List<String> lines) {
    lines.add("");
    lines.add(bold(title));
  }

  private static void indented(TextTable table, List<String> lines) {
    table.lines().forEach(line -> lines.add(fit(INDENT + line)));
  }

  private static String fit(String line) {
    return TerminalText.fit(TerminalText.clean(line), COLUMNS);
  }

  private String bold(String text) {
    return coloured(BOLD, text);
  }

  private String coloured(String colour, String text) {
    return colours ? colour + text + RESET : text;
  }
}
