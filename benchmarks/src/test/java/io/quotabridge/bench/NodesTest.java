package io.quotabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.bench.crash.NodesOutcome;
import io.quotabridge.bench.crash.NodesPlan;
import io.quotabridge.bench.crash.SeveralNodes;
import io.quotabridge.bench.crash.StoreKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes serve the same suppliers, and settle what a dead one left. */
class NodesTest {

  private static final StoreKind STORE = StoreKind.POSTGRESQL;
  private static final int NODES = 2;
  private static final int SECONDS = 3;
  private static final int OPEN = 200;
  private static final int THREADS = 4;

  @TempDir Path directory;

  @Test
  @Timeout(600)
  void whatAKilledNodeLeavesIsSettledOnceByAnother() throws Exception {
    assumeThat(STORE.isThere()).as(STORE + " has a package for this platform").isTrue();
    long seed = ThreadLocalRandom.current().nextInt(1_000_000);
    NodesPlan plan =
        new NodesPlan(STORE, NODES, SECONDS, true, seed, OPEN, THREADS, Duration.ofSeconds(1));
    StringWriter report = new StringWriter();
    PrintWriter out = new PrintWriter(report);

    NodesOutcome outcome = SeveralNodes.run(plan, directory, out);

    outcome.print(plan, out);
    System.out.println(report);
    assertThat(outcome.violations()).as(report.toString()).isEmpty();
    assertThat(outcome.settledForTheDead()).as(report.toString()).isPositive();
    assertThat(outcome.lastSettledForTheDead()).as(report.toString()).isPositive();
    assertThat(outcome.settled()).as(report.toString()).isGreaterThan(OPEN);
    assertThat(outcome.perSecond()).as(report.toString()).isPositive();
  }

  @Test
  void theCommandTellsItsOptionsAndRefusesWrongOnes() {
    assertThat(Nodes.run("--help")).isZero();
    assertThat(Nodes.run()).as("a store is needed").isEqualTo(2);
    assertThat(Nodes.run("--store", "h2")).as("a file serves one process").isEqualTo(2);
  }
}
