package io.quotabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quotabridge.bench.crash.ReplayLoss;
import io.quotabridge.bench.crash.ReplayLossOutcome;
import io.quotabridge.bench.crash.ServerKind;
import io.quotabridge.bench.crash.ServerLoss;
import io.quotabridge.bench.crash.ServerLossOutcome;
import io.quotabridge.bench.crash.ServerLossPlan;
import io.quotabridge.bench.trace.TraceGenerator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A cluster of databases that loses a server loses nothing else. */
class GaleraTest {

  private static final int NODES = 2;
  private static final int SECONDS = 4;
  private static final int OPEN = 200;
  private static final int THREADS = 4;

  /** Fewer than a command's run has: a cluster on a busy machine settles some ten a second. */
  private static final int SESSIONS = 400;

  @TempDir Path directory;

  private final long seed = ThreadLocalRandom.current().nextInt(1_000_000);
  private final StringWriter report = new StringWriter();
  private final PrintWriter out = new PrintWriter(report);

  private static void assumeItIsThere() {
    Optional<String> missing = ServerKind.GALERA.missing();
    assumeTrue(missing.isEmpty(), missing.orElse(""));
  }

  @Test
  @Timeout(900)
  void nodesAtDifferentServersLoseOneAndNothingElse() throws Exception {
    assumeItIsThere();
    ServerLossPlan plan =
        new ServerLossPlan(
            ServerKind.GALERA,
            NODES,
            SECONDS,
            seed,
            OPEN,
            THREADS,
            Duration.ofSeconds(4),
            Duration.ofSeconds(5));

    ServerLossOutcome outcome = ServerLoss.run(plan, directory, out);

    outcome.print(plan, out);
    System.out.println(report);
    assertThat(outcome.violations()).as(report.toString()).isEmpty();
    assertThat(outcome.conflicts()).as(report.toString()).isPositive();
    assertThat(outcome.alonePerSecond()).as(report.toString()).isPositive();
    assertThat(outcome.perSecondAfter()).as(report.toString()).isPositive();
    assertThat(outcome.settled()).as(report.toString()).isGreaterThan(OPEN);
  }

  @Test
  @Timeout(900)
  void aReplayThatLosesAServerComesToThePlainModelsFigures() throws Exception {
    assumeItIsThere();
    Path trace = directory.resolve("trace");
    assertThat(
            new CommandLine(new TraceGenerator())
                .execute(
                    "--out",
                    trace.toString(),
                    "--seed",
                    Long.toString(seed),
                    "--sessions",
                    Integer.toString(SESSIONS),
                    "--subscribers",
                    "100"))
        .isZero();

    ReplayLossOutcome outcome = ReplayLoss.run(ServerKind.GALERA, trace, NODES, directory, out);

    outcome.print(out);
    System.out.println(report);
    assertThat(outcome.violations()).as("seed %d: %s", seed, report).isEmpty();
    assertThat(outcome.sessions()).isEqualTo(SESSIONS);
  }

  @Test
  void theCommandTellsItsOptionsAndRefusesWrongOnes() {
    assertThat(Galera.run("--help")).isZero();
    assertThat(Galera.run("--nodes", "two")).isEqualTo(2);
    assertThat(Galera.run("--trace", directory.resolve("none").toString()))
        .as("a trace that is not there, or a cluster that is not there")
        .isEqualTo(2);
  }
}
