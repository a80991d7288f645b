package io.quotabridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotabridge.bench.crash.StoreKind;
import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceGenerator;
import io.quotabridge.bench.trace.TraceReference;
import io.quotabridge.bench.trace.TraceTotals;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Runs whole replays from the command line, and holds them against the trace's plain model. */
class ReplayTest {

  private static final Path QUICKSTART =
      Path.of(System.getProperty("project.basedir", "benchmarks"), "src/quickstart/trace");

  /** What one run of the command left behind. */
  private record Ran(int status, String out, String err) {}

  @TempDir private Path temporary;

  // ---- The day comes out right ----

  @ParameterizedTest
  @ValueSource(strings = {"inmemory", "h2"})
  void oneThreadSettlesExactlyWhatThePlainModelSays(String store) throws IOException {
    Path report = temporary.resolve("report");

    Ran ran =
        run("--trace", QUICKSTART.toString(), "--store", store, "--report", report.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertMatches(report, TraceReference.settle(Trace.open(QUICKSTART)));
    assertThat(ran.out())
        .contains("conservation error  0 octets", report.resolve("report.html").toString());
  }

  @Test
  void onPostgresqlOneThreadSettlesTheSame() throws IOException {
    assumeThat(StoreKind.POSTGRESQL.isThere()).as("a package for this platform").isTrue();
    Path report = temporary.resolve("report");
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      Ran ran =
          run(
              "--trace", QUICKSTART.toString(),
              "--store", server.getJdbcUrl("postgres", "postgres"),
              "--threads", "1",
              "--report", report.toString());

      assertThat(ran.status()).as(ran.err()).isZero();
      assertMatches(report, TraceReference.settle(Trace.open(QUICKSTART)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyDaySettlesAsThePlainModelSays(long seed) throws IOException {
    Path made = temporary.resolve("trace-" + seed);
    assertThat(
            new CommandLine(new TraceGenerator())
                .execute(
                    "--out",
                    made.toString(),
                    "--seed",
                    Long.toString(seed),
                    "--sessions",
                    "600",
                    "--subscribers",
                    "100"))
        .isZero();
    Path report = temporary.resolve("report");

    Ran ran = run("--trace", made.toString(), "--report", report.toString());

    assertThat(ran.status()).as("seed %d: %s", seed, ran.err()).isZero();
    assertMatches(report, TraceReference.settle(Trace.open(made)));
  }

  @ParameterizedTest
  @CsvSource({"inmemory,4", "inmemory,16", "h2,4"})
  void manyThreadsNeverOvershootAndLoseNothing(String store, int threads) throws IOException {
    Path report = temporary.resolve("report");

    Ran ran =
        run(
            "--trace", QUICKSTART.toString(),
            "--store", store,
            "--threads", Integer.toString(threads),
            "--report", report.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    JsonNode summary = summary(report);
    assertThat(summary.get("exchanges").asLong()).isEqualTo(2500);
    assertThat(summary.get("overshoot_octets").asLong()).isZero();
    assertThat(summary.get("conservation_error_octets").asLong()).isZero();
    for (String[] account : rows(report.resolve("accounts.csv"))) {
      assertThat(Long.parseLong(account[3]))
          .as(account[0])
          .isLessThanOrEqualTo(Long.parseLong(account[2]));
    }
  }

  @Test
  void aLimitReplaysTheFirstSessionsOnly() throws IOException {
    Path report = temporary.resolve("report");

    Ran ran =
        run("--trace", QUICKSTART.toString(), "--limit", "100", "--report", report.toString());

    assertThat(ran.status()).isZero();
    assertThat(summary(report).get("exchanges").asLong()).isEqualTo(100);
  }

  @Test
  void withoutAReportItOnlyPrints() {
    Ran ran = run("--trace", QUICKSTART.toString(), "--limit", "10");

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("Replay of trace on inmemory").doesNotContain("Report:");
  }

  @Test
  void withoutATerminalProgressIsPlainLines() {
    Ran ran = run("--trace", QUICKSTART.toString());

    assertThat(ran.out())
        .contains(" 10 %  250 of 2,500 exchanges, ", "100 %  2,500 of 2,500 exchanges, ");
    assertThat(ran.out()).doesNotContain("\u001b", "\r");
  }

  // ---- What is wrong is said, and leaves nothing ----

  @Test
  void aMalformedRowIsToldWithItsPlaceAndLeavesNothing() throws IOException {
    Path broken = copyOfTheTrace();
    Path sessions = broken.resolve("sessions.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(sessions));
    int last = lines.size() - 1;
    lines.set(last, lines.get(last).replaceFirst(",[0-9]+$", ",-7"));
    Files.write(sessions, lines);
    Path report = temporary.resolve("report");

    Ran ran = run("--trace", broken.toString(), "--report", report.toString());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualToIgnoringNewLines(
            "replay: sessions.csv, line 2501, downlink_bytes: \"-7\" — must be 0 or more octets");
    assertThat(report).doesNotExist();
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Path broken = copyOfTheTrace();
    Files.delete(broken.resolve("base_stations.csv"));

    Ran ran = run("--trace", broken.toString());

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("base_stations.csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--store|postgres|--store (postgres) must be inmemory, h2 or a jdbc: URL",
        "--threads|0|--threads (0) must be 1 or more",
        "--limit|-5|--limit (-5) must be 1 or more",
        "--threads|many|Invalid value for option '--threads'",
        "--colour|red|Unknown options: '--colour', 'red'",
      })
  void aWrongOptionIsToldWithTheRule(String option, String value, String message) {
    Ran ran = run("--trace", QUICKSTART.toString(), option, value);

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
  }

  @Test
  void aReportThatCannotBeWrittenIsToldBeforeTheDayBegins() throws IOException {
    Path file = Files.writeString(temporary.resolve("report"), "mine");

    Ran ran = run("--trace", QUICKSTART.toString(), "--report", file.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains(file + " is a file, not a directory");
    assertThat(ran.out()).isEmpty();
    assertThat(file).hasContent("mine");
  }

  @Test
  void aDatabaseThatIsInUseIsLeftAlone() {
    String url = "jdbc:h2:" + temporary.resolve("used");
    assertThat(run("--trace", QUICKSTART.toString(), "--store", url, "--limit", "50").status())
        .isZero();

    Ran again = run("--trace", QUICKSTART.toString(), "--store", url, "--limit", "50");

    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("already holds accounts", "jdbc:h2:");
  }

  @Test
  void helpNamesEveryOptionAndStatus() {
    Ran ran = run("--help");

    assertThat(ran.status()).isZero();
    assertThat(ran.out())
        .contains(
            "--trace", "--store", "--threads", "--report", "--limit", "--zone", "Exit status");
  }

  // ---- Helpers ----

  private static void assertMatches(Path report, TraceTotals expected) throws IOException {
    TreeMap<Integer, Long> outcomes = new TreeMap<>();
    for (String[] row : rows(report.resolve("outcomes.csv"))) {
      outcomes.put(Integer.parseInt(row[0]), Long.parseLong(row[2]));
    }
    assertThat(outcomes).isEqualTo(expected.outcomes());

    TreeMap<TraceTotals.Carriers, Long> netting = new TreeMap<>();
    for (String[] row : rows(report.resolve("netting.csv"))) {
      if (!row[2].equals("0")) {
        netting.put(new TraceTotals.Carriers(row[0], row[1]), Long.parseLong(row[2]));
      }
    }
    assertThat(netting).isEqualTo(expected.netting());

    List<String[]> accounts = rows(report.resolve("accounts.csv"));
    assertThat(accounts.stream().mapToLong(row -> Long.parseLong(row[3])).sum())
        .isEqualTo(expected.settledOctets());
    for (String[] row : accounts) {
      assertThat(
              new TraceTotals.Account(
                  Long.parseLong(row[2]), Long.parseLong(row[3]), Long.parseLong(row[4])))
          .as(row[0])
          .isEqualTo(expected.accounts().get(row[0]));
    }

    JsonNode summary = summary(report);
    assertThat(summary.get("octets_settled").asLong()).isEqualTo(expected.settledOctets());
    assertThat(summary.get("overshoot_octets").asLong()).isZero();
    assertThat(summary.get("conservation_error_octets").asLong()).isZero();
  }

  private static JsonNode summary(Path report) throws IOException {
    return new ObjectMapper().readTree(report.resolve("summary.json").toFile());
  }

  private static List<String[]> rows(Path csv) throws IOException {
    return Files.readAllLines(csv).stream().skip(1).map(line -> line.split(",", -1)).toList();
  }

  private Path copyOfTheTrace() throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("trace"));
    try (Stream<Path> files = Files.list(QUICKSTART)) {
      for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
        Files.copy(file, copy.resolve(file.getFileName().toString()));
      }
    }
    return copy;
  }

  private static Ran run(String... args) {
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int status = Replay.run(args);
      return new Ran(status, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }
}
