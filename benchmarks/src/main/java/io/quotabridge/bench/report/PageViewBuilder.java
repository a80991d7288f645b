package io.quotabridge.bench.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts a day into the words and figures that the page shows. Immutable. */
final class PageViewBuilder {
  /** As many as a reader takes in at a glance; all accounts are in accounts.csv. */
  private static final int BUSIEST = 15;

  /** Beside the chart, as high as it is. */
  private static final int LARGEST_EXHAUSTED = 7;

  /** Beyond this many lines nobody reads on, and the page would grow by megabytes. */
  private static final int EXHAUSTED = 500;

  /** With many carriers the large debts matter; netting.csv has every pair. */
  private static final int NETS = 5;

  /** With more carriers than these, the matrix is set tight. */
  private static final int ROOMY_CARRIERS = 4;

  private final DayReport day;
  private final Clock clock;
  private final Story story;

  PageViewBuilder(DayReport day) {
    this.day = day;
    this.clock = new Clock(day.run().zone());
    this.story = new Story(day);
  }

  PageView build() {
    List<HourLine> hours = Insights.everyHour(day);
    return new PageView(
        day.run().trace(),
        unbroken(story.headline()),
        period(hours),
        story.notes().stream().map(PageViewBuilder::unbroken).toList(),
        story.alarms(),
        cards(),
        hours.stream().map(this::hour).toList(),
        !hours.isEmpty(),
        clock.zone(),
        outcomes(),
        !day.outcomes().isEmpty(),
        netting(new NettingMatrix(day.netting())),
        runningOut(),
        busiest(),
        Insights.suppliers(day) > 0,
        facts());
  }

  /** Keeps a figure and its unit on one line. */
  private static String unbroken(String sentence) {
    return sentence.replaceAll("(?<=\\d) (?=[kMGTPE]?B\\b)", "\u00a0");
  }

  private String period(List<HourLine> hours) {
    if (hours.isEmpty()) {
      return "an empty trace";
    }
    Instant end = hours.get(hours.size() - 1).hour().plus(1, ChronoUnit.HOURS);
    return "%s to %s (%s)"
        .formatted(clock.dayAndTime(hours.get(0).hour()), clock.dayAndTime(end), clock.zone());
  }

  private List<PageView.Card> cards() {
    RunFacts run = day.run();
    long exchanges = run.exchanges();
    return List.of(
        card(
            "Served",
            Figures.grouped(day.settled()),
            "",
            exchanges == 0
                ? "no request came in"
                : Figures.share(day.settled(), exchanges)
                    + " of "
                    + Figures.counted(exchanges, "request", "requests")),
        card("Refused", Figures.grouped(day.refused()), "", refusedDetail()),
        volumeCard(),
        overshootCard(),
        conservationCard(),
        card(
            "Exchanges a second",
            Figures.rate(run.exchangesPerSecond()),
            "",
            Figures.duration(run.seconds())
                + " on "
                + Figures.counted(run.threads(), "thread", "threads")));
  }

  private static PageView.Card card(String label, String value, String unit, String detail) {
    return new PageView.Card(label, value, unit, detail, false);
  }

  private String refusedDetail() {
    long reasons =
        day.outcomes().stream().filter(outcome -> !outcome.served() && outcome.count() > 0).count();
    return reasons == 0
        ? "no request was turned away"
        : Figures.share(day.refused(), day.run().exchanges())
            + ", for "
            + Figures.counted(reasons, "reason", "reasons");
  }

  private PageView.Card volumeCard() {
    String[] volume = Figures.volume(day.octetsSettled()).split(" ", 2);
    return card("Volume moved", volume[0], volume[1], Figures.exactOctets(day.octetsSettled()));
  }

  private PageView.Card overshootCard() {
    long octets = day.overshootOctets();
    return new PageView.Card(
        "Over quota",
        Figures.grouped(octets),
        octets == 1 ? "octet" : "octets",
        octets == 0 ? "no supplier paid more than it had" : "must be 0",
        octets != 0);
  }

  private PageView.Card conservationCard() {
    long octets = day.conservationErrorOctets();
    return new PageView.Card(
        "Conservation error",
        Figures.grouped(octets),
        octets == 1 ? "octet" : "octets",
        octets == 0 ? "all that was supplied was received" : "must be 0",
        octets != 0);
  }

  private PageView.HourRow hour(HourLine line) {
    return new PageView.HourRow(
        clock.hour(line.hour()),
        Figures.volume(line.octetsSettled()),
        Figures.exactOctets(line.octetsSettled()),
        Figures.grouped(line.settled()),
        Figures.grouped(line.refused()));
  }

  /** What was served comes first, then the refusals, the most frequent on top. */
  private List<PageView.OutcomeRow> outcomes() {
    return day.outcomes().stream()
        .sorted(
            Comparator.comparing(Outcome::served)
                .thenComparingLong(Outcome::count)
                .reversed()
                .thenComparingInt(Outcome::code))
        .map(this::outcome)
        .toList();
  }

  private PageView.OutcomeRow outcome(Outcome outcome) {
    long exchanges = day.run().exchanges();
    return new PageView.OutcomeRow(
        outcome.code(),
        outcome.name(),
        outcome.sentence(),
        Figures.grouped(outcome.count()),
        Figures.share(outcome.count(), exchanges),
        Figures.barPercent(outcome.count(), exchanges),
        outcome.served());
  }

  private static PageView.Netting netting(NettingMatrix matrix) {
    return new PageView.Netting(
        matrix.carriers(),
        matrix.carriers().stream().map(supplier -> nettingRow(matrix, supplier)).toList(),
        matrix.nets().stream().limit(NETS).map(PageViewBuilder::debt).toList(),
        !matrix.carriers().isEmpty(),
        matrix.carriers().size() > ROOMY_CARRIERS);
  }

  private static PageView.Debt debt(NettingMatrix.Net net) {
    return new PageView.Debt(
        Story.owes(net),
        Figures.exactOctets(net.octets()),
        "%s received less %s supplied"
            .formatted(Figures.volume(net.received()), Figures.volume(net.supplied())));
  }

  private static PageView.NettingRow nettingRow(NettingMatrix matrix, String supplier) {
    List<PageView.NettingCell> cells = new ArrayList<>();
    for (String demander : matrix.carriers()) {
      long octets = matrix.octets(supplier, demander);
      cells.add(
          new PageView.NettingCell(
              Figures.volume(octets),
              Figures.exactOctets(octets),
              tint(octets, matrix.largest()),
              supplier.equals(demander)));
    }
    long total = matrix.suppliedBy(supplier);
    return new PageView.NettingRow(
        supplier, cells, Figures.volume(total), Figures.exactOctets(total));
  }

  private static String tint(long octets, long largest) {
    return largest == 0 ? "0.00" : String.format(Locale.ROOT, "%.2f", (double) octets / largest);
  }

  private PageView.RunningOut runningOut() {
    List<Exhaustion> all = Insights.firstExhaustions(day);
    int leftOut = Math.max(0, all.size() - EXHAUSTED);
    return new PageView.RunningOut(
        Insights.suppliers(day) == 0 ? "Nobody supplied anything." : story.suppliersThatRanOut(),
        !all.isEmpty(),
        Insights.largestExhausted(day, LARGEST_EXHAUSTED).stream()
            .map(line -> out(line, clock.minute(line.at())))
            .toList(),
        all.stream().limit(EXHAUSTED).map(line -> out(line, clock.second(line.at()))).toList(),
        leftOut == 0 ? "" : "and " + Figures.grouped(leftOut) + " more, listed in summary.json");
  }

  private static PageView.OutRow out(Exhaustion line, String at) {
    return new PageView.OutRow(
        at,
        line.account(),
        line.carrier(),
        Figures.volume(line.quotaOctets()),
        Figures.exactOctets(line.quotaOctets()));
  }

  private List<PageView.SupplierRow> busiest() {
    Set<String> ranOut =
        day.exhausted().stream().map(Exhaustion::account).collect(Collectors.toSet());
    List<PageView.SupplierRow> rows = new ArrayList<>();
    for (AccountLine line : Insights.busiest(day, BUSIEST)) {
      rows.add(supplier(rows.size() + 1, line, ranOut.contains(line.account())));
    }
    return rows;
  }

  private static PageView.SupplierRow supplier(int rank, AccountLine line, boolean ranOut) {
    return new PageView.SupplierRow(
        rank,
        line.account(),
        line.carrier(),
        Figures.volume(line.suppliedOctets()),
        Figures.exactOctets(line.suppliedOctets()),
        Figures.volume(line.quotaOctets()),
        Figures.exactOctets(line.quotaOctets()),
        Figures.used(line.suppliedOctets(), line.quotaOctets()),
        Figures.barPercent(line.suppliedOctets(), line.quotaOctets()),
        ranOut);
  }

  private List<PageView.Fact> facts() {
    RunFacts run = day.run();
    return List.of(
        new PageView.Fact("Trace", run.trace()),
        new PageView.Fact("Store", run.store()),
        new PageView.Fact("Threads", Figures.grouped(run.threads())),
        new PageView.Fact("Processor cores", Figures.grouped(run.cores())),
        new PageView.Fact("Java", run.java()),
        new PageView.Fact("Time taken", Figures.duration(run.seconds())),
        new PageView.Fact("Accounts", Figures.grouped(day.accounts().size())),
        new PageView.Fact("Clock times", clock.zone()));
  }
}
