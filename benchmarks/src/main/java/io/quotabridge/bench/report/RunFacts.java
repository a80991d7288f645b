package io.quotabridge.bench.report;

import java.time.ZoneId;

/**
 * What was replayed, on what, and how long it took. Immutable.
 *
 * @param trace the trace's name, as a reader would call it
 * @param store the store's name, such as {@code inmemory} or {@code h2}
 * @param threads how many threads replayed, at least 1
 * @param java the Java runtime, such as {@code 17.0.15+6}
 * @param cores how many processors the Java runtime saw, at least 1
 * @param zone the zone that the report's clock times are written in
 * @param seconds how long the replay took, finite and not negative
 * @param exchanges how many exchanges were asked for, served or not
 */
public record RunFacts(
    String trace,
    String store,
    int threads,
    String java,
    int cores,
    ZoneId zone,
    double seconds,
    long exchanges) {

  public RunFacts {
    Checks.notBlank("trace", trace);
    Checks.notBlank("store", store);
    Checks.notBlank("java", java);
    Checks.notNegative("exchanges", exchanges);
    if (threads < 1) {
      throw new IllegalArgumentException("threads (" + threads + ") is less than 1");
    }
    if (cores < 1) {
      throw new IllegalArgumentException("cores (" + cores + ") is less than 1");
    }
    if (!(seconds >= 0 && Double.isFinite(seconds))) {
      throw new IllegalArgumentException("seconds (" + seconds + ") is not a length of time");
    }
  }

  /** Exchanges a second over the whole run; 0 for a run that took no measurable time. */
  public double exchangesPerSecond() {
    return seconds == 0 ? 0 : exchanges / seconds;
  }
}
