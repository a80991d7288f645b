package io.quotabridge.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The trace that comes with the project is what its seed gives, and what its page says. */
class QuickstartTraceTest {

  private static final Path QUICKSTART =
      Path.of(System.getProperty("project.basedir", "."), "src", "quickstart");

  private static final Path SHIPPED = QUICKSTART.resolve("trace");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void shippedFileIsWhatTheSeedGives(TraceFile file) throws IOException {
    new TraceWriter(directory).write(GeneratedTrace.from(TraceShape.QUICKSTART));
    assertThat(file.plain(SHIPPED)).hasSameBinaryContentAs(file.plain(directory));
  }

  @Test
  void shippedTraceIsGoodAndSmallEnoughToRead() throws IOException {
    assertThat(Trace.open(SHIPPED).validate()).isEqualTo(2_500);
    for (TraceFile file : TraceFile.values()) {
      assertThat(Files.size(file.plain(SHIPPED))).isLessThan(250_000);
    }
  }

  @Test
  void pageStatesTheTotals() {
    TraceTotals totals = TraceReference.settle(Trace.open(SHIPPED));
    assertThat(QUICKSTART.resolve("README.md")).content().contains(totals.summary());
  }
}
