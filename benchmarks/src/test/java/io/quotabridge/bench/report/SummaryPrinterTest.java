package io.quotabridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryPrinterTest {
  private static final Path PAGE = Path.of("out", "report.html");

  private static String print(DayReport day, boolean colours) throws IOException {
    StringBuilder out = new StringBuilder();
    new SummaryPrinter(colours).print(day, PAGE, out);
    return out.toString();
  }

  private static String print(DayReport day) throws IOException {
    return print(day, false);
  }

  private static void assertFits(String summary) {
    assertThat(summary.lines())
        .allSatisfy(line -> assertThat(TerminalText.width(line)).isLessThanOrEqualTo(100));
  }

  private static DayReport withCarriers(int carriers) {
    List<NettingLine> netting = new ArrayList<>();
    for (int i = 0; i < carriers; i++) {
      for (int j = 0; j < carriers; j++) {
        netting.add(new NettingLine("carrier-" + i, "carrier-" + j, 1_000L * i + j));
      }
    }
    return new DayReport(
        new RunFacts("trace", "h2", 1, "17", 1, ZoneOffset.UTC, 1, 0),
        List.of(),
        0,
        0,
        0,
        List.of(),
        netting,
        List.of(),
        List.of());
  }

  @Test
  void tellsTheDay() throws IOException {
    assertThat(print(SampleDays.small()))
        .isEqualTo(
            """
            Replay of small-trace on inmemory
            Of 10 requests, 7 were served; 3.50 MB moved; not one octet over quota.
            20 a second: 0.50 s on 2 threads (Java 17.0.15, 4 cores)

            Requests
              settled  7  70.0%
              refused  3  30.0%
                       2  20.0%  4012 The quota is short.
                       1  10.0%  5030 Nobody knows this party.

            Books
              volume              3.50 MB (3,500,000 octets)
              over quota          0 octets
              conservation error  0 octets
              ran out             1 of 2 suppliers

            Busiest suppliers
                 account  carrier  supplied   used  of quota
              1  a-1      north     2.00 MB   100%  ####################
              2  b-1      south     1.50 MB  37.5%  #######.............

            Between carriers (rows supplied, columns received)
                      north    south
              north     0 B  2.00 MB
              south  500 kB  1.00 MB
              south owes north 1.50 MB

            Report: PAGE
            """
                .replace("PAGE", PAGE.toString()));
  }

  @Test
  void anEmptyDayLeavesOutWhatIsEmpty() throws IOException {
    assertThat(print(SampleDays.empty()))
        .contains("Nobody asked for an exchange", "settled  0  -", "0 of 0 suppliers")
        .doesNotContain("Busiest", "Between carriers");
  }

  @Test
  void aRealDayFitsTheTerminal() throws IOException {
    String summary = print(SampleDays.realistic(5));

    assertFits(summary);
    assertThat(summary).contains(" 10  acct-").doesNotContain(" 11  acct-");
    assertThat(summary).containsPattern("settled +\\d{3},\\d{3} +\\d\\d\\.\\d%");
  }

  @Test
  void longSentencesAreWrappedUnderneath() throws IOException {
    DayReport day = SampleDays.realistic(5);

    assertThat(print(day).lines())
        .anyMatch(line -> line.contains("4010 The demander or the supplier is suspended"))
        .anyMatch(line -> line.matches(" {20,}\\S*allowed\\."));
  }

  @Test
  void longNamesAreCutAndTheTableStaysAligned() throws IOException {
    String summary = print(SampleDays.named("t".repeat(300), "a".repeat(80), "c".repeat(80)));

    assertFits(summary);
    assertThat(summary).contains("a".repeat(21) + "...  " + "c".repeat(13) + "...  ");
  }

  @Test
  void chineseNamesTakeTwoColumns() throws IOException {
    String summary = print(SampleDays.named("trace", "\u4e2d\u56fd\u79fb\u52a8", "north"));

    assertThat(summary)
        .contains(
            "  1  \u4e2d\u56fd\u79fb\u52a8  north     2.00 MB   100%",
            "  2  b-1       south     1.50 MB  37.5%");
  }

  @Test
  void namesCannotSteerTheTerminal() throws IOException {
    String summary = print(SampleDays.named("\u001b[31mred", "two\nlines", "\u202eright"));

    assertThat(summary)
        .contains("?[31mred", "two?lines", "?right")
        .doesNotContain("\u001b", "\u202e");
  }

  @Test
  void faultsAreNamed() throws IOException {
    assertThat(print(SampleDays.withFaults(SampleDays.small(), 12_345, -7)))
        .contains(
            "  over quota          12,345 octets, must be 0\n",
            "  conservation error  -7 octets, must be 0\n");
  }

  @Test
  void coloursAreForTerminalsOnly() throws IOException {
    DayReport day = SampleDays.withFaults(SampleDays.small(), 0, 1);

    assertThat(print(day, true))
        .contains("\u001b[1mRequests\u001b[0m")
        .contains("\u001b[32m0 octets\u001b[0m")
        .contains("\u001b[1;31m1 octet, must be 0\u001b[0m");
    assertThat(print(day, true).replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(print(day, false));
  }

  @Test
  void manyCarriersAreListedByDebt() throws IOException {
    String summary = print(withCarriers(20));

    assertFits(summary);
    assertThat(summary)
        .contains("20 carriers; all pairs are in netting.csv")
        .contains("carrier-0 owes carrier-19 19.0 kB\n")
        .contains("and 178 smaller debts");
    assertThat(print(withCarriers(5))).contains("carrier-4    4.00 kB").doesNotContain("smaller");
  }

  @Test
  void outcomesWithoutASentenceAreNamed() throws IOException {
    DayReport day =
        new DayReport(
            new RunFacts("trace", "h2", 1, "17", 1, ZoneOffset.UTC, 1, 1),
            List.of(new Outcome(5012, "DIAMETER_UNABLE_TO_COMPLY", "", 1)),
            0,
            0,
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of());

    assertThat(print(day)).contains("1  100.0%  5012 DIAMETER_UNABLE_TO_COMPLY");
  }
}
