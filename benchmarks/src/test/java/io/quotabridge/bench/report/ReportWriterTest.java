package io.quotabridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
  private static final String[] FILES = {
    "accounts.csv", "netting.csv", "outcomes.csv", "report.html", "summary.json"
  };

  @TempDir private Path temp;

  private final ReportWriter writer = new ReportWriter();

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static JsonNode summary(Path directory) throws IOException {
    return new JsonMapper().readTree(directory.resolve("summary.json").toFile());
  }

  @Test
  void writesFiveFilesAndNothingElse() throws IOException {
    Path directory = temp.resolve("new/report");

    Path page = writer.write(SampleDays.small(), directory);

    assertThat(page).isEqualTo(directory.resolve("report.html"));
    assertThat(names(directory)).containsExactly(FILES);
    assertThat(names(temp.resolve("new"))).containsExactly("report");
  }

  @Test
  void outcomesAreATable() throws IOException {
    writer.write(SampleDays.small(), temp);

    assertThat(temp.resolve("outcomes.csv"))
        .hasContent(
            """
            code,name,count
            2001,DIAMETER_SUCCESS,7
            4012,DIAMETER_CREDIT_LIMIT_REACHED,2
            5030,DIAMETER_USER_UNKNOWN,1
            """);
    assertThat(Files.readString(temp.resolve("outcomes.csv"))).doesNotContain("\r").endsWith("1\n");
  }

  @Test
  void accountsAreATable() throws IOException {
    writer.write(SampleDays.small(), temp);

    assertThat(Files.readString(temp.resolve("accounts.csv")))
        .isEqualTo(
            """
            account,carrier,quota_octets,supplied_octets,received_octets
            a-1,north,2000000,2000000,500000
            b-1,south,4000000,1500000,1000000
            b-2,south,0,0,2000000
            """);
  }

  @Test
  void nettingIsATable() throws IOException {
    writer.write(SampleDays.small(), temp);

    assertThat(Files.readString(temp.resolve("netting.csv")))
        .isEqualTo(
            """
            supplier_carrier,demander_carrier,octets
            north,north,0
            north,south,2000000
            south,north,500000
            south,south,1000000
            """);
  }

  @Test
  void namesThatNeedItAreQuoted() throws IOException {
    writer.write(SampleDays.named("trace", "a,\"1\"", "no\nrth"), temp);

    assertThat(Files.readString(temp.resolve("accounts.csv")))
        .contains("\"a,\"\"1\"\"\",\"no\nrth\",2000000,2000000,500000\n");
  }

  @Test
  void theSummaryIsJson() throws IOException {
    writer.write(SampleDays.small(), temp);

    assertThat(Files.readString(temp.resolve("summary.json")))
        .isEqualTo(
            """
            {
              "exchanges": 10,
              "settled": 7,
              "seconds": 0.5,
              "exchanges_per_second": 20,
              "octets_settled": 3500000,
              "overshoot_octets": 0,
              "conservation_error_octets": 0,
              "refused": 3,
              "accounts": 3,
              "suppliers": 2,
              "suppliers_exhausted": 1,
              "trace": "small-trace",
              "store": "inmemory",
              "threads": 2,
              "java": "17.0.15",
              "cores": 4,
              "outcomes": [
                {
                  "code": 2001,
                  "name": "DIAMETER_SUCCESS",
                  "count": 7
                },
                {
                  "code": 4012,
                  "name": "DIAMETER_CREDIT_LIMIT_REACHED",
                  "count": 2
                },
                {
                  "code": 5030,
                  "name": "DIAMETER_USER_UNKNOWN",
                  "count": 1
                }
              ],
              "hours": [
                {
                  "hour": "2026-03-14T00:00:00Z",
                  "octets_settled": 2500000,
                  "settled": 5,
                  "refused": 1
                },
                {
                  "hour": "2026-03-14T02:00:00Z",
                  "octets_settled": 1000000,
                  "settled": 2,
                  "refused": 2
                }
              ],
              "exhausted": [
                {
                  "at": "2026-03-14T02:15:30Z",
                  "account": "a-1",
                  "carrier": "north",
                  "quota_octets": 2000000
                }
              ]
            }
            """);
  }

  @Test
  void theSummaryBeginsWithTheTotalsAsPlainNumbers() throws IOException {
    DayReport small = SampleDays.small();
    RunFacts fast = new RunFacts("trace", "h2", 1, "17", 1, ZoneOffset.UTC, 0.000_000_4, 10);
    DayReport day =
        new DayReport(
            fast,
            small.outcomes(),
            Long.MAX_VALUE,
            1,
            -2,
            small.accounts(),
            small.netting(),
            small.hours(),
            small.exhausted());
    writer.write(day, temp);

    List<String> keys = new ArrayList<>();
    summary(temp).fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .startsWith(
            "exchanges",
            "settled",
            "seconds",
            "exchanges_per_second",
            "octets_settled",
            "overshoot_octets",
            "conservation_error_octets");
    assertThat(Files.readString(temp.resolve("summary.json")))
        .contains("\"seconds\": 0,", "\"exchanges_per_second\": 25000000,")
        .contains("\"octets_settled\": 9223372036854775807,", "\"conservation_error_octets\": -2,");
  }

  @Test
  void anEmptyDayIsADay() throws IOException {
    writer.write(SampleDays.empty(), temp);

    assertThat(names(temp)).containsExactly(FILES);
    assertThat(summary(temp).get("exchanges").asLong(-1)).isZero();
    assertThat(summary(temp).get("exchanges_per_second").asLong(-1)).isZero();
    assertThat(Files.readString(temp.resolve("outcomes.csv"))).isEqualTo("code,name,count\n");
  }

  @Test
  void theSameDayGivesTheSameBytes() throws IOException {
    writer.write(SampleDays.realistic(3), temp.resolve("one"));
    writer.write(SampleDays.realistic(3), temp.resolve("two"));

    for (String name : FILES) {
      assertThat(temp.resolve("one").resolve(name))
          .hasSameBinaryContentAs(temp.resolve("two").resolve(name));
    }
  }

  @Test
  void anEarlierReportIsReplacedAndOtherFilesAreLeft() throws IOException {
    writer.write(SampleDays.realistic(1), temp);
    Files.writeString(temp.resolve("notes.txt"), "mine");
    Files.createDirectory(temp.resolve("charts"));

    writer.write(SampleDays.small(), temp);

    assertThat(names(temp)).contains(FILES).contains("notes.txt", "charts").hasSize(7);
    assertThat(temp.resolve("notes.txt")).hasContent("mine");
    assertThat(summary(temp).get("trace").asText()).isEqualTo("small-trace");
    assertThat(temp.resolve("report.html")).content().contains("small-trace");
  }

  @Test
  void aLinkedDirectoryWillDo() throws IOException {
    Path real = Files.createDirectory(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);

    writer.write(SampleDays.small(), link);

    assertThat(names(real)).containsExactly(FILES);
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Path file = Files.writeString(temp.resolve("report"), "mine");

    assertThatIOException()
        .isThrownBy(() -> writer.write(SampleDays.small(), file))
        .withMessage("cannot write the report: " + file + " is a file, not a directory");
    assertThatIOException()
        .isThrownBy(() -> writer.write(SampleDays.small(), file.resolve("below")))
        .withMessageStartingWith(
            "cannot make the report's directory " + file.resolve("below") + ": ");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aDirectoryInAFilesPlaceIsNotReplaced() throws IOException {
    Files.createDirectory(temp.resolve("netting.csv"));
    Files.writeString(temp.resolve("summary.json"), "of an earlier run");

    assertThatIOException()
        .isThrownBy(() -> writer.write(SampleDays.small(), temp))
        .withMessage(
            "cannot write the report: "
                + temp.resolve("netting.csv")
                + " is a directory, not a file");
    assertThat(names(temp)).containsExactly("netting.csv", "summary.json");
    assertThat(temp.resolve("summary.json")).hasContent("of an earlier run");
  }

  @Test
  void aFailureHalfwayLeavesTheEarlierReportWhole() throws IOException {
    writer.write(SampleDays.small(), temp);
    String earlier = Files.readString(temp.resolve("summary.json"));
    ReportWriter onAFullDisk =
        new ReportWriter(
            List.of(
                new ReportWriter.PartFile("summary.json", SummaryJson::write),
                new ReportWriter.PartFile("report.html", ReportWriterTest::writeHalf)));

    assertThatIOException()
        .isThrownBy(() -> onAFullDisk.write(SampleDays.realistic(2), temp))
        .withMessage("No space left on device");

    assertThat(names(temp)).containsExactly(FILES);
    assertThat(Files.readString(temp.resolve("summary.json"))).isEqualTo(earlier);
    assertThat(Files.readString(temp.resolve("report.html"))).contains("small-trace");
  }

  /** A disk that is full when half of the file is written. */
  private static void writeHalf(DayReport day, Path file) throws IOException {
    Files.writeString(file, "<!DOCTYPE html>" + day.run().trace());
    throw new IOException("No space left on device");
  }

  @Test
  void aDirectoryThatMayNotBeWrittenToIsNamed() throws IOException {
    Path locked = Files.createDirectory(temp.resolve("locked"));
    assertThat(locked.toFile().setWritable(false)).isTrue();
    assumeFalse(Files.isWritable(locked), "the superuser may write anywhere");

    assertThatIOException()
        .isThrownBy(() -> writer.write(SampleDays.small(), locked))
        .withMessageStartingWith("cannot write the report into " + locked + ": ");
    assertThat(locked).isEmptyDirectory();
  }
}
