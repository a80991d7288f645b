package io.quotabridge.bench.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Each benchmark of the meter runs, and its own checks hold. What it measures here is nothing. */
class BenchmarksRunTest {

  @BeforeAll
  static void besideOthers() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void everyKindAtOneGateAndAtMany() throws RunnerException {
    Collection<RunResult> results = run(options("MeterBenchmark").threads(2));

    assertThat(results).hasSize(2 * Kind.values().length);
    assertThat(results).allSatisfy(BenchmarksRunTest::hasMeasured);
  }

  @Test
  void everyDisturbance() throws RunnerException {
    Collection<RunResult> results = run(options("LatencyBenchmark"));

    assertThat(results).hasSize(Disturbance.values().length);
    assertThat(results)
        .allSatisfy(
            result ->
                assertThat(result.getSecondaryResults())
                    .containsKeys("call", "call:p0.999", "disturb"));
  }

  @Test
  void everyDrain() throws RunnerException {
    Collection<RunResult> results = run(options("DrainBenchmark").threads(2));

    assertThat(results).hasSize(5);
    assertThat(results).allSatisfy(BenchmarksRunTest::hasMeasured);
  }

  @Test
  void everyWayToShareAQuota() throws RunnerException {
    Collection<RunResult> results = run(options("PoolBenchmark").threads(2));

    assertThat(results).hasSize(8);
    assertThat(results).allSatisfy(BenchmarksRunTest::hasMeasured);
  }

  private static ChainedOptionsBuilder options(String benchmark) {
    return new OptionsBuilder()
        .include("\\." + benchmark + "\\.")
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(new TimeValue(5, TimeUnit.MILLISECONDS))
        .shouldFailOnError(true);
  }

  private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
    return new Runner(options.build()).run();
  }

  private static void hasMeasured(RunResult result) {
    Result<?> primary = result.getPrimaryResult();
    assertThat(primary.getScore()).isPositive();
  }
}
