package io.quotabridge.bench.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.quotabridge.bench.store.Loads.Counted;
import io.quotabridge.bench.store.StoreResult.Latency;
import io.quotabridge.bench.store.StoreResult.Rate;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;

/** Measures every cell, round by round, each time in a schema of its own. Not thread-safe. */
final class StoreRun {

  /* Rounds are interleaved: every cell once, then every cell again. So whatever slows the machine
   * for a minute slows all variants, and their ratios stay true. */

  /** Load at which times are taken, as a share of the measured peak. */
  private static final double CALM = 0.1;

  private static final double NO_PACE = Double.POSITIVE_INFINITY;

  private final PostgresServer server;
  private final StoreSettings settings;
  private final Consumer<String> progress;
  private int schemas;

  StoreRun(PostgresServer server, StoreSettings settings, Consumer<String> progress) {
    this.server = server;
    this.settings = settings;
    this.progress = progress;
  }

  private interface Measurement<T> {
    T of(Contender contender) throws Exception;
  }

  private <T> T inOwnSchema(Variant variant, Spread spread, Measurement<T> measurement)
      throws Exception {
    String name = "bench" + schemas++;
    String url = server.createSchema(name);
    try (HikariDataSource pool = pool(url, settings.pool(variant));
        Contender contender = contender(variant, pool, settings.place(spread))) {
      return measurement.of(contender);
    } finally {
      server.drop(name);
    }
  }

  private static HikariDataSource pool(String url, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(size);
    config.setAutoCommit(false); // saves switching it for every transaction, for all variants alike
    return new HikariDataSource(config);
  }

  private Contender contender(Variant variant, DataSource pool, Place place) throws SQLException {
    return switch (variant) {
      case NAIVE -> new NaiveSql(pool, place);
      case GUARDED -> new GuardedSql(pool, place);
      case QUOTABRIDGE -> new WholeExchanges(pool, place, settings, false);
      case ASYNC -> new WholeExchanges(pool, place, settings, true);
      case STORE -> new ReadyBatches(pool, place, settings);
    };
  }

  // ---- Rates ----

  List<Rate> rates() throws Exception {
    for (int round = 1; round <= settings.warmupRounds(); round++) {
      round("warm-up " + round, (cell, counted) -> {});
    }
    Map<Cell, List<Counted>> counted = new LinkedHashMap<>();
    for (int round = 1; round <= settings.rounds(); round++) {
      round(
          "round " + round + " of " + settings.rounds(),
          (cell, one) -> counted.computeIfAbsent(cell, c -> new ArrayList<>()).add(one));
    }
    List<Rate> rates = new ArrayList<>();
    counted.forEach((cell, rounds) -> rates.add(rate(cell, rounds)));
    return rates;
  }

  private void round(String name, BiConsumer<Cell, Counted> results) throws Exception {
    for (Spread spread : Spread.values()) {
      for (Variant variant : settings.variants()) {
        Counted one = count(variant, spread);
        results.accept(new Cell(variant, spread), one);
        progress.accept(
            String.format(
                "%s: %-11s %-6s %,9.0f exchanges/s, %.1f requests a transaction,"
                    + " processor time %.0f + %.0f us",
                name,
                variant,
                spread,
                one.perSecond(),
                one.books().meanBatch(),
                one.clientMicros(),
                one.serverMicros()));
      }
    }
  }

  private Counted count(Variant variant, Spread spread) throws Exception {
    return inOwnSchema(
        variant,
        spread,
        contender ->
            Loads.full(
                contender,
                settings.callers(variant),
                settings.warmupSeconds(),
                settings.seconds(),
                server));
  }

  private Rate rate(Cell cell, List<Counted> rounds) {
    double[] perSecond = rounds.stream().mapToDouble(Counted::perSecond).toArray();
    return new Rate(
        cell,
        settings.callers(cell.variant()),
        settings.pool(cell.variant()),
        Arrays.stream(perSecond).boxed().toList(),
        median(perSecond),
        median(rounds.stream().mapToDouble(Counted::clientMicros).toArray()),
        median(rounds.stream().mapToDouble(Counted::serverMicros).toArray()),
        rounds.get(rounds.size() - 1).books().meanBatch(),
        rounds.stream().mapToLong(Counted::exchanges).sum(),
        rounds.stream().mapToLong(Counted::chargedOctets).sum());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  // ---- Times ----

  List<Latency> latencies(List<Rate> rates) throws Exception {
    List<Latency> latencies = new ArrayList<>();
    for (Spread spread : Spread.values()) {
      Histogram alone = Loads.histogram();
      Histogram calm = Loads.histogram();
      double offered = CALM * peak(rates, spread);
      for (int round = 1; round <= settings.rounds(); round++) {
        time(Variant.NAIVE, spread, 1, NO_PACE, alone);
        time(Variant.QUOTABRIDGE, spread, settings.callers(), offered, calm);
      }
      latencies.add(latency(new Cell(Variant.NAIVE, spread), 1, 0, alone));
      latencies.add(
          latency(new Cell(Variant.QUOTABRIDGE, spread), settings.callers(), offered, calm));
    }
    return latencies;
  }

  private static double peak(List<Rate> rates, Spread spread) {
    Cell cell = new Cell(Variant.QUOTABRIDGE, spread);
    return rates.stream()
        .filter(rate -> rate.cell().equals(cell))
        .mapToDouble(Rate::exchangesPerSecond)
        .findFirst()
        .orElseThrow();
  }

  private void time(Variant variant, Spread spread, int callers, double perSecond, Histogram times)
      throws Exception {
    inOwnSchema(
        variant,
        spread,
        contender -> {
          Loads.paced(contender, callers, perSecond, settings.seconds(), times);
          return true;
        });
  }

  private Latency latency(Cell cell, int callers, double offered, Histogram times) {
    Latency latency =
        new Latency(
            cell,
            callers,
            offered,
            times.getTotalCount(),
            times.getValueAtPercentile(50) / 1e3,
            times.getValueAtPercentile(99) / 1e3);
    progress.accept(
        String.format(
            "%s %s: median %,.0f us, 99 of 100 within %,.0f us",
            cell.variant(), cell.spread(), latency.medianMicros(), latency.p99Micros()));
    return latency;
  }
}
