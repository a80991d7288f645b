package io.quotabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quotabridge.bench.crash.ServerKind;
import io.quotabridge.bench.crash.ServerLoss;
import io.quotabridge.bench.crash.ServerLossOutcome;
import io.quotabridge.bench.crash.ServerLossPlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A primary that is killed has answered nothing that its standby does not know. */
class FailoverTest {

  private static final int NODES = 2;
  private static final int SECONDS = 4;
  private static final int OPEN = 200;
  private static final int THREADS = 4;

  @TempDir Path directory;

  @Test
  @Timeout(900)
  void exchangesGoOnAtTheStandbyAndNothingIsLost() throws Exception {
    Optional<String> missing = ServerKind.STANDBY.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
    long seed = ThreadLocalRandom.current().nextInt(1_000_000);
    ServerLossPlan plan =
        new ServerLossPlan(
            ServerKind.STANDBY,
            NODES,
            SECONDS,
            seed,
            OPEN,
            THREADS,
            Duration.ofSeconds(4),
            Duration.ofSeconds(5));
    StringWriter report = new StringWriter();
    PrintWriter out = new PrintWriter(report);

    ServerLossOutcome outcome = ServerLoss.run(plan, directory, out);

    outcome.print(plan, out);
    System.out.println(report);
    assertThat(outcome.violations()).as(report.toString()).isEmpty();
    assertThat(outcome.alonePerSecond()).as(report.toString()).isPositive();
    assertThat(outcome.perSecond()).as(report.toString()).isPositive();
    assertThat(outcome.perSecondAfter()).as(report.toString()).isPositive();
    assertThat(outcome.silence()).as(report.toString()).isPositive();
    assertThat(outcome.settled()).as(report.toString()).isGreaterThan(OPEN);
  }

  @Test
  void theCommandTellsItsOptionsAndRefusesWrongOnes() {
    assertThat(Failover.run("--help")).isZero();
    assertThat(Failover.run("--nodes", "two")).isEqualTo(2);
  }
}
