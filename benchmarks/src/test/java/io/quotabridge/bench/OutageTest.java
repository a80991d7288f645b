package io.quotabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.bench.crash.OutageOutcome;
import io.quotabridge.bench.crash.OutagePlan;
import io.quotabridge.bench.crash.Outages;
import io.quotabridge.bench.crash.StoreKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that goes away and comes back costs nobody an octet. */
class OutageTest {

  private static final StoreKind STORE = StoreKind.POSTGRESQL;
  private static final int NODES = 1;
  private static final int STOPS = 2;
  private static final int CUTS = 3;
  private static final int OPEN = 200;
  private static final int THREADS = 4;

  /** Shorter than the server is away, as a rule: callers are to hear of it. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  @TempDir Path directory;

  @Test
  @Timeout(600)
  void callersAskAgainAndNothingIsChargedTwice() throws Exception {
    assumeThat(STORE.isThere()).as(STORE + " has a package for this platform").isTrue();
    long seed = ThreadLocalRandom.current().nextInt(1_000_000);
    OutagePlan plan =
        new OutagePlan(
            STORE, NODES, STOPS, CUTS, seed, OPEN, THREADS, Duration.ofSeconds(4), PATIENCE);
    StringWriter report = new StringWriter();
    PrintWriter out = new PrintWriter(report);

    OutageOutcome outcome = Outages.run(plan, directory, out);

    outcome.print(plan, out);
    System.out.println(report);
    assertThat(outcome.violations()).as(report.toString()).isEmpty();
    assertThat(outcome.resumed()).as(report.toString()).hasSize(STOPS);
    assertThat(outcome.askedAgain()).as(report.toString()).isPositive();
    assertThat(outcome.cutConnections()).as(report.toString()).isPositive();
    assertThat(outcome.settled()).as(report.toString()).isGreaterThan(OPEN);
  }

  @Test
  void theCommandTellsItsOptionsAndRefusesWrongOnes() {
    assertThat(Outage.run("--help")).isZero();
    assertThat(Outage.run()).as("a store is needed").isEqualTo(2);
    assertThat(Outage.run("--store", "h2")).as("it dies with its node").isEqualTo(2);
  }
}
