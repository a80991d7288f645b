package io.quotabridge.bench.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {

  @TempDir private Path temporary;
  private Path results = Path.of("");
  private Path page = Path.of("");
  private Path charts = Path.of("");

  @BeforeEach
  void files() throws IOException {
    results = Files.writeString(temporary.resolve("results.json"), json());
    page = temporary.resolve("page.md");
    charts = Files.writeString(temporary.resolve("charts.md"), "<!-- oneMeter -->\n<!-- end -->\n");
  }

  @Test
  void tablesAreWrittenBetweenTheirMarkersWithRatiosToTheCeiling() throws IOException {
    Files.writeString(
        page,
        "Before\n<!-- oneMeter -->\nold\n<!-- end -->\nmid\n<!-- manyMeters -->\n<!-- end -->\nAfter\n");

    ResultsPage.write(results, page, charts);

    assertThat(page)
        .hasContent(
            """
            Before
            <!-- oneMeter -->

            | kind | 1 thread | of the ceiling | 2 threads | of the ceiling | bytes a call |
            |---|--:|--:|--:|--:|--:|
            | `STRIPED` | 300.0 ± 1.5 | 0.75 | 800.0 ± 2.5 | 1.60 | 0 |
            | `LONG_ADDER` | 400.0 ± 1.5 | 1.00 | 500.0 ± 2.5 | 1.00 | 64 |

            <!-- end -->
            mid
            <!-- manyMeters -->

            | kind | 1 thread | of the ceiling | bytes a call |
            |---|--:|--:|--:|
            | `STRIPED` | 250.0 ± 1.0 | – | – |

            <!-- end -->
            After
            """);
    assertThat(Files.readString(charts))
        .contains(
            """
            xychart-beta horizontal
              title "2 threads at one gate, million calls a second in all"
              x-axis ["STRIPED", "LONG_ADDER"]
              bar [800.0, 500.0]
            """);
  }

  @Test
  void aPageWithoutAMarkerIsLeftAlone() throws IOException {
    Files.writeString(page, "nothing to fill");

    assertThatThrownBy(() -> ResultsPage.write(results, page, charts))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("page.md must have a line <!-- oneMeter -->");
    assertThat(page).hasContent("nothing to fill");
    assertThat(charts).hasContent("<!-- oneMeter -->\n<!-- end -->\n");
  }

  @Test
  void anotherUnitIsRefused() throws IOException {
    Files.writeString(results, json().replace("ops/us", "ns/op"));

    assertThatThrownBy(() -> ResultsPage.write(results, page, charts))
        .hasMessage("scoreUnit (ns/op) must be ops/us");
  }

  private static String json() {
    return "["
        + String.join(
            ",",
            result("oneMeter", "STRIPED", 1, 300, 1.5, "0.001"),
            result("oneMeter", "STRIPED", 2, 800, 2.5, "0.001"),
            result("oneMeter", "LONG_ADDER", 1, 400, 1.5, "64.0"),
            result("oneMeter", "LONG_ADDER", 2, 500, 2.5, "64.0"),
            result("manyMeters", "STRIPED", 1, 250, 1.0, null))
        + "]";
  }

  private static String result(
      String method, String kind, int threads, double score, double error, @Nullable String bytes) {
    return """
        {"benchmark": "io.quotabridge.bench.meter.MeterBenchmark.%s", "threads": %d,
         "params": {"kind": "%s"},
         "primaryMetric": {"score": %s, "scoreError": %s, "scoreUnit": "ops/us"},
         "secondaryMetrics": %s}
        """
        .formatted(
            method,
            threads,
            kind,
            score,
            error,
            bytes == null ? "{}" : "{\"gc.alloc.rate.norm\": {\"score\": " + bytes + "}}");
  }
}
