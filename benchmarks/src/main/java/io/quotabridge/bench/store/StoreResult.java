package io.quotabridge.bench.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured, with what, on what. Immutable.
 *
 * @param benchmark the benchmark's class
 * @param startedAt when it began
 * @param command how it was called
 * @param machine processor, memory, operating system, JDK
 * @param server the database's version and settings
 * @param settings the options
 * @param cells exchanges a second under full load
 * @param latencies times of single requests
 */
public record StoreResult(
    String benchmark,
    String startedAt,
    String command,
    Map<String, String> machine,
    Map<String, String> server,
    StoreSettings settings,
    List<Rate> cells,
    List<Latency> latencies) {

  /**
   * Exchanges a second.
   *
   * @param cell what was under load
   * @param callers how many called
   * @param pool connections
   * @param rounds exchanges a second of each round
   * @param exchangesPerSecond their median
   * @param clientMicros processor time of the benchmark's process for each exchange
   * @param serverMicros processor time of the server's processes for each exchange
   * @param requestsPerTransaction on average, in the last round
   * @param exchanges all that were run, warm-up included
   * @param chargedOctets what callers were told; the database agreed in every round
   */
  public record Rate(
      Cell cell,
      int callers,
      int pool,
      List<Double> rounds,
      double exchangesPerSecond,
      double clientMicros,
      double serverMicros,
      double requestsPerTransaction,
      long exchanges,
      long chargedOctets) {}

  /**
   * Times of single requests, each a transaction from the caller's point of view.
   *
   * @param cell what was under load
   * @param callers threads that called
   * @param offeredPerSecond exchanges a second that were begun; 0 for one caller alone
   * @param requests how many were timed
   * @param medianMicros half took no longer than this
   * @param p99Micros 99 of 100 took no longer than this
   */
  public record Latency(
      Cell cell,
      int callers,
      double offeredPerSecond,
      long requests,
      double medianMicros,
      double p99Micros) {

    /** Returns whether it was one caller with the server for itself. */
    @JsonIgnore
    public boolean isAlone() {
      return offeredPerSecond == 0;
    }
  }

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Reads what {@link #write} wrote. */
  public static StoreResult read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), StoreResult.class);
  }

  void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), this);
  }

  Optional<Rate> rate(Variant variant, Spread spread) {
    return cells.stream().filter(r -> r.cell().equals(new Cell(variant, spread))).findFirst();
  }

  Optional<Latency> latency(Variant variant, Spread spread) {
    return latencies.stream().filter(l -> l.cell().equals(new Cell(variant, spread))).findFirst();
  }
}
