package io.quotabridge.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.bench.store.Marks.Mark;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreTablesTest {

  @Test
  void conditionsNameTheServersVersionBuildAndSettings() {
    assertThat(StoreTables.conditions(Results.sample()))
        .contains("PostgreSQL 18, compiled with `-O2`, on the same machine: `fsync=on`.");
  }

  @Test
  void ratiosAreThoseOfOneSpread() {
    assertThat(StoreTables.rates(Results.sample()))
        .contains("| `NAIVE` | 2,000 | 1.00 | 500 | 1.00 | 0.25 | 1 | 10 + 20 µs |")
        .contains("| `QUOTABRIDGE` | 20,000 | 10.00 | 10,000 | 20.00 | 0.50 | 1 | 10 + 20 µs |");
  }

  @Test
  void marksSayWhatWasMissed() {
    List<Mark> marks = Marks.of(Results.sample());

    assertThat(marks)
        .extracting(Mark::what, Mark::reachedText, Mark::isMet)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("SPREAD: QUOTABRIDGE over NAIVE", "10.00", true),
            org.assertj.core.groups.Tuple.tuple("HOT: QUOTABRIDGE over NAIVE", "20.00", false),
            org.assertj.core.groups.Tuple.tuple("QUOTABRIDGE: HOT over SPREAD", "0.50", false),
            org.assertj.core.groups.Tuple.tuple(
                "QUOTABRIDGE, SPREAD: exchanges a second", "20,000", true),
            org.assertj.core.groups.Tuple.tuple(
                "QUOTABRIDGE, HOT: exchanges a second", "10,000", false),
            org.assertj.core.groups.Tuple.tuple(
                "HOT: median of QUOTABRIDGE at 10 % load over one NAIVE transaction alone",
                "1.20", true),
            org.assertj.core.groups.Tuple.tuple(
                "HOT: 99 of 100 of QUOTABRIDGE at 10 % load over one NAIVE transaction alone",
                "1.06", true));
  }

  @Test
  void timesSayHowMuchWasAskedFor() {
    assertThat(StoreTables.latencies(Results.sample()))
        .contains("| `NAIVE`, HOT | 1 | one after another | 500 µs | 900 µs |")
        .contains("| `QUOTABRIDGE`, HOT | 64 | 1,000 | 600 µs | 950 µs |");
  }

  @Test
  void chartsShowEveryVariant() {
    assertThat(StoreTables.charts(Results.sample()))
        .contains(
            """
              title "one hot supplier: exchanges a second"
              x-axis ["NAIVE", "QUOTABRIDGE"]
              bar [500, 10000]
            """);
  }
}
