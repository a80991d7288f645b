package io.quotabridge.bench.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.bench.StoreBenchmark;
import io.quotabridge.bench.server.DebianPackages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole benchmark on a real server, for a moment. How fast it is decides nothing here. */
class StoreBenchmarkTest {

  private static final String MARKERS =
      """
      # Page
      <!-- storeMeasured -->
      <!-- end -->
      <!-- storeCharts -->
      <!-- end -->
      <!-- storeRates -->
      <!-- end -->
      <!-- storeLatencies -->
      <!-- end -->
      <!-- storeMarks -->
      <!-- end -->
      """;

  @TempDir private Path temporary;

  @Test
  void everyCellIsMeasuredAndEveryOctetAccountedFor() throws IOException {
    Path file = temporary.resolve("result.json");

    int status =
        new CommandLine(new StoreBenchmark())
            .execute(
                "--seconds=1",
                "--warmup=0",
                "--warmup-rounds=0",
                "--rounds=1",
                "--callers=4",
                "--suppliers=20",
                "--batch=16",
                "--updates=1",
                "--pool=2",
                "--plain-pool=2",
                "--result=" + file);

    assertThat(status).isZero();
    StoreResult result = StoreResult.read(file);
    assertThat(result.server()).containsEntry("fsync", "on");
    assertThat(result.server()).containsEntry("synchronous_commit", "on");
    assertThat(result.server().get("build")).startsWith("PostgreSQL").contains("CFLAGS");
    assertThat(result.cells()).hasSize(Variant.values().length * Spread.values().length);
    assertThat(result.cells())
        .allSatisfy(
            cell -> {
              assertThat(cell.exchanges()).isPositive();
              assertThat(cell.chargedOctets())
                  .as("a slice and a half for each exchange")
                  .isEqualTo(cell.exchanges() * 3 * Place.SLICE / 2);
            });
    assertThat(result.latencies()).hasSize(4).allMatch(latency -> latency.requests() > 0);
    assertThat(Marks.of(result)).hasSize(14);
    assertThatThePageIsWritten(file);
  }

  @Test
  void anInstalledServerIsMeasuredAsWell() throws IOException {
    Optional<Path> programs = DebianPackages.postgresql();
    assumeThat(programs).as("Debian's package postgresql").isPresent();
    Path file = temporary.resolve("result.json");

    int status =
        new CommandLine(new StoreBenchmark())
            .execute(
                "--server=" + programs.orElseThrow(),
                "--variants=ASYNC",
                "--remembered-rows=0",
                "--seconds=1",
                "--warmup=0",
                "--warmup-rounds=0",
                "--rounds=1",
                "--suppliers=20",
                "--result=" + file);

    assertThat(status).isZero();
    StoreResult result = StoreResult.read(file);
    assertThat(result.server()).containsEntry("fsync", "on");
    assertThat(result.server().get("build")).contains("Debian");
    assertThat(result.cells()).hasSize(2).allMatch(cell -> cell.exchanges() > 0);
  }

  @Test
  void aDirectoryWithoutAServerIsNamed() {
    StringWriter errors = new StringWriter();
    CommandLine command = new CommandLine(new StoreBenchmark()).setErr(new PrintWriter(errors));

    assertThat(command.execute("--server=" + temporary)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString())
        .contains("--server (" + temporary + ") must be a directory with initdb and postgres");
  }

  private void assertThatThePageIsWritten(Path file) throws IOException {
    Path page = Files.writeString(temporary.resolve("page.md"), MARKERS);

    int status = new CommandLine(new StoreResults()).execute("--results=" + file, "--page=" + page);

    assertThat(status).isZero();
    assertThat(page)
        .content()
        .contains(
            "one hot supplier: exchanges a second", "| `QUOTABRIDGE` |", "fsync=on", "--updates=1");
  }

  @Test
  void aPageWithoutAMarkerIsLeftAlone() throws IOException {
    Path page =
        Files.writeString(temporary.resolve("page.md"), MARKERS.replace("storeMarks", "other"));

    assertThatThrownBy(() -> StorePage.write(Results.sample(), page))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("page.md must have a line <!-- storeMarks -->");
    assertThat(page).content().doesNotContain("QUOTABRIDGE");
  }

  @Test
  void aWrongOptionIsNamed() {
    StringWriter errors = new StringWriter();
    CommandLine command = new CommandLine(new StoreBenchmark()).setErr(new PrintWriter(errors));

    assertThat(command.execute("--callers=0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("callers (0) must be 1 or more");
  }
}
