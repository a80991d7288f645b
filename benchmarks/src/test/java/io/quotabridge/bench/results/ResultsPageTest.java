package io.quotabridge.bench.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    ResultsPage.write(List.of(results), page, charts);

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

    assertThatThrownBy(() -> ResultsPage.write(List.of(results), page, charts))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("page.md must have a line <!-- oneMeter -->");
    assertThat(page).hasContent("nothing to fill");
    assertThat(charts).hasContent("<!-- oneMeter -->\n<!-- end -->\n");
  }

  @Test
  void anotherUnitIsRefused() throws IOException {
    Files.writeString(results, json().replace("ops/us", "ns/op"));

    assertThatThrownBy(() -> ResultsPage.write(List.of(results), page, charts))
        .hasMessage("scoreUnit (ns/op) must be ops/us");
  }

  @Test
  void ofWhatWasNotMeasuredTheTableStays() throws IOException {
    Files.writeString(results, "[" + result("oneMeter", "STRIPED", 1, 300, 1.5, null) + "]");
    Files.writeString(
        page, "<!-- oneMeter -->\n<!-- end -->\n<!-- manyMeters -->\nkept\n<!-- end -->\n");

    ResultsPage.write(List.of(results), page, charts);

    assertThat(Files.readString(page))
        .contains("| `STRIPED` | 300.0 ± 1.5 |")
        .endsWith("<!-- manyMeters -->\nkept\n<!-- end -->\n");
  }

  /** The order is that of the most threads that all were measured with. */
  @Test
  void whatWasMeasuredWithFewerThreadsIsInTheTableAsWell() throws IOException {
    Files.writeString(
        results,
        "["
            + String.join(
                ",",
                result("oneMeter", "STRIPED", 1, 300, 1.5, null),
                result("oneMeter", "STRIPED", 2, 800, 2.5, null),
                result("oneMeter", "CAS", 1, 350, 1.0, null))
            + "]");
    Files.writeString(page, "<!-- oneMeter -->\n<!-- end -->\n");

    ResultsPage.write(List.of(results), page, charts);

    assertThat(page)
        .hasContent(
            """
            <!-- oneMeter -->

            | kind | 1 thread | of the ceiling | 2 threads | of the ceiling | bytes a call |
            |---|--:|--:|--:|--:|--:|
            | `CAS` | 350.0 ± 1.0 | – | – | – | – |
            | `STRIPED` | 300.0 ± 1.5 | – | 800.0 ± 2.5 | – | – |

            <!-- end -->
            """);
  }

  @Test
  void severalFilesMakeOnePage() throws IOException {
    Path latency = Files.writeString(temporary.resolve("latency.json"), "[" + LATENCY + "]");
    Path drain = Files.writeString(temporary.resolve("drain.json"), "[" + drain(1, "50.25") + "]");
    Path more = Files.writeString(temporary.resolve("more.json"), "[" + drain(2, "\"NaN\"") + "]");
    Files.writeString(page, "<!-- latency -->\n<!-- end -->\n<!-- drain -->\nold\n<!-- end -->\n");

    ResultsPage.write(List.of(latency, drain, more), page, charts);

    assertThat(page)
        .hasContent(
            """
            <!-- latency -->

            | beside it | one of | median | 99 % | 99.9 % | 99.99 % | longest |
            |---|---|--:|--:|--:|--:|--:|
            | `CLOSE` | calls | 0.03 | 0.04 | 1.50 | 9.00 | 70.00 |
            | `CLOSE` | disturbances | 0.20 | 0.50 | 2.00 | 3.00 | 4.00 |

            <!-- end -->
            <!-- drain -->

            | method | parameters | unit | 1 thread | 2 threads |
            |---|---|---|--:|--:|
            | `oneGate` | kind STRIPED | ms/op | 70.0 ± 50.3 | 70.0 |

            <!-- end -->
            """);
    assertThat(charts).hasContent("<!-- oneMeter -->\n<!-- end -->\n");
  }

  @Test
  void exchangesStandByTheirSuppliersWithTheHotOnesShare() throws IOException {
    Files.writeString(
        results,
        "["
            + String.join(
                ",",
                exchanges("5000", 1, 600_000),
                exchanges("1", 1, 750_000),
                exchanges("1", 2, 900_000),
                exchanges("5000", 2, 1_000_000))
            + "]");
    Files.writeString(page, "<!-- exchanges -->\nold\n<!-- end -->\n");

    ResultsPage.write(List.of(results), page, charts);

    assertThat(page)
        .hasContent(
            """
            <!-- exchanges -->

            | suppliers | 1 thread | 2 threads | bytes an exchange |
            |--:|--:|--:|--:|
            | 1 | 750 ± 25 | 900 ± 25 | 2,250 |
            | 5,000 | 600 ± 25 | 1000 ± 25 | 2,250 |
            | fewest of most | 1.25 | 0.90 | – |

            <!-- end -->
            """);
  }

  @Test
  void exchangesThatCannotBeComparedAreRefused() throws IOException {
    Files.writeString(
        results, "[" + exchanges("1", 1, 750_000) + "," + exchanges("5000", 2, 900_000) + "]");
    Files.writeString(page, "<!-- exchanges -->\n<!-- end -->\n");

    assertThatThrownBy(() -> ResultsPage.write(List.of(results), page, charts))
        .hasMessage("threads ([1]) must be [2]");
  }

  private static String exchanges(String suppliers, int threads, int score) {
    return """
        {"benchmark": "io.quotabridge.bench.exchange.ExchangeBenchmark.exchange", "threads": %d,
         "params": {"suppliers": "%s"},
         "primaryMetric": {"score": %d, "scoreError": 25000, "scoreUnit": "ops/s"},
         "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 2250.4}}}
        """
        .formatted(threads, suppliers, score);
  }

  private static final String LATENCY =
      """
      {"benchmark": "io.quotabridge.bench.meter.LatencyBenchmark.disturbed", "threads": 2,
       "params": {"disturbance": "CLOSE"}, "primaryMetric": {},
       "secondaryMetrics": {
        "call": {"scoreUnit": "ns/op", "scorePercentiles":
         {"50.0": 30, "99.0": 40, "99.9": 1500, "99.99": 9000, "100.0": 70000}},
        "disturb": {"scoreUnit": "ns/op", "scorePercentiles":
         {"50.0": 200, "99.0": 500, "99.9": 2000, "99.99": 3000, "100.0": 4000}}}}
      """;

  private static String drain(int threads, String error) {
    return """
        {"benchmark": "io.quotabridge.bench.meter.DrainBenchmark.oneGate", "threads": %d,
         "params": {"kind": "STRIPED"},
         "primaryMetric": {"score": 70, "scoreError": %s, "scoreUnit": "ms/op"}}
        """
        .formatted(threads, error);
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
