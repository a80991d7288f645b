package io.quotabridge.bench.store;

import com.google.common.collect.ImmutableMap;
import io.quotabridge.bench.store.StoreResult.Latency;
import io.quotabridge.bench.store.StoreResult.Rate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole benchmark: starts the server, measures, tells what came of it. Not thread-safe. */
public final class StoreSuite {

  /** Beyond the pools: whoever makes databases, asks for settings, and the server's own. */
  private static final int SPARE_CONNECTIONS = 10;

  private final StoreSettings settings;
  private final @Nullable Path serverPrograms;
  private final Map<String, String> serverSettings;
  private final boolean latency;
  private final PrintStream out;

  /**
   * Makes a benchmark.
   *
   * @param settings how it is run
   * @param serverPrograms where the programs of an installed PostgreSQL lie; absent for the one
   *     that comes as a Maven artifact
   * @param serverSettings settings of the server beyond the usual
   * @param latency whether times of single requests are taken, too
   * @param out where progress and results are printed
   */
  public StoreSuite(
      StoreSettings settings,
      @Nullable Path serverPrograms,
      Map<String, String> serverSettings,
      boolean latency,
      PrintStream out) {
    this.settings = settings;
    this.serverPrograms = serverPrograms;
    this.serverSettings = ImmutableMap.copyOf(serverSettings);
    this.latency = latency && settings.variants().contains(Variant.QUOTABRIDGE);
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param benchmark its name
   * @param command how it was called
   * @param file where the result is written, if anywhere
   * @return what was measured
   * @throws Exception if the server, a caller or the check of the books failed
   */
  public StoreResult run(String benchmark, String command, @Nullable Path file) throws Exception {
    int connections = Math.max(settings.pool(), settings.plainPool()) + SPARE_CONNECTIONS;
    Map<String, String> machine = Machine.facts();
    String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    StoreResult result;
    try (PostgresServer server = start(connections)) {
      Map<String, String> serverFacts = server.settings();
      out.println("PostgreSQL: " + serverFacts);
      StoreRun run = new StoreRun(server, settings, out::println);
      List<Rate> rates = run.rates();
      List<Latency> latencies = latency ? run.latencies(rates) : List.of();
      result =
          new StoreResult(
              benchmark, startedAt, command, machine, serverFacts, settings, rates, latencies);
    }
    report(result, file);
    return result;
  }

  private PostgresServer start(int connections) throws IOException, InterruptedException {
    return serverPrograms == null
        ? PostgresServer.embedded(connections, serverSettings)
        : PostgresServer.installed(serverPrograms, connections, serverSettings);
  }

  private void report(StoreResult result, @Nullable Path file) throws IOException {
    out.println();
    out.println(StoreTables.rates(result));
    out.println(StoreTables.latencies(result));
    out.println(StoreTables.marks(result));
    if (file != null) {
      result.write(file);
      out.println("written: " + file);
    }
  }
}
