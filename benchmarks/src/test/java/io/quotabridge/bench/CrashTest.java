package io.quotabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.bench.crash.Campaign;
import io.quotabridge.bench.crash.CampaignPlan;
import io.quotabridge.bench.crash.Outcome;
import io.quotabridge.bench.crash.OutcomePrinter;
import io.quotabridge.bench.crash.StoreKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that are killed lose nothing that was reported, and charge nothing twice. */
class CrashTest {

  /** One of each kind of death. */
  private static final int KILLS = 5;

  private static final int OPEN = 2000;
  private static final int THREADS = 4;
  private static final int MILLIS = 1000;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  @Timeout(600)
  void nothingThatWasReportedIsLostAndNothingIsChargedTwice(StoreKind store) throws Exception {
    assumeThat(store.isThere()).as(store + " has a package for this platform").isTrue();
    long seed = ThreadLocalRandom.current().nextInt(1_000_000);
    CampaignPlan plan =
        new CampaignPlan(store, KILLS, seed, OPEN, THREADS, Duration.ofSeconds(1), MILLIS);
    StringWriter report = new StringWriter();
    PrintWriter out = new PrintWriter(report);

    Outcome outcome = Campaign.run(plan, directory, out);

    OutcomePrinter.print(plan, outcome, out);
    System.out.println(report);
    assertThat(outcome.violations()).as(report.toString()).isEmpty();
    assertThat(outcome.kills()).as(report.toString()).isGreaterThanOrEqualTo(KILLS);
    assertThat(outcome.opened()).as(report.toString()).isGreaterThan(OPEN / 4);
    assertThat(outcome.takenUp()).as(report.toString()).isPositive();
    assertThat(outcome.charged()).as(report.toString()).isPositive();
  }

  @Test
  void theCommandTellsItsOptionsAndRefusesWrongOnes() {
    assertThat(Crash.run("--help")).isZero();
    assertThat(Crash.run("--store", "paper")).isEqualTo(2);
    assertThat(Crash.run()).as("a store is needed").isEqualTo(2);
  }
}
