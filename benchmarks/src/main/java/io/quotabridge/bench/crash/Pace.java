package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many exchanges nodes settled in some time. Immutable.
 *
 * @param settled by node
 * @param nanos in so much time
 */
record Pace(Map<String, Long> settled, long nanos) {

  static final Pace NONE = new Pace(Map.of(), 1);

  Pace {
    settled = Collections.unmodifiableMap(new LinkedHashMap<>(settled));
  }

  /** Counts from here on. Not thread-safe. */
  static final class Watch {

    private final Fleet fleet;
    private final Truth truth;
    private final long start = System.nanoTime();
    private final Map<Integer, Long> before = new LinkedHashMap<>();

    Watch(Fleet fleet, Truth truth) {
      this.fleet = fleet;
      this.truth = truth;
      fleet.alive().forEach(node -> before.put(node.life(), count(node)));
    }

    private long count(NodeProcess node) {
      return truth.get(node.life(), LifeWord.SETTLED);
    }

    /** Returns what those that are still alive have settled since. */
    Pace stop() {
      Map<String, Long> settled = new LinkedHashMap<>();
      for (NodeProcess node : fleet.alive()) {
        settled.put(node.node(), count(node) - before.getOrDefault(node.life(), 0L));
      }
      return new Pace(settled, System.nanoTime() - start);
    }
  }

  long total() {
    return settled.values().stream().mapToLong(Long::longValue).sum();
  }

  private double perSecond(long count) {
    return count * 1e9 / nanos;
  }

  void print(String when, PrintWriter out) {
    out.printf("%s, for %.1f s: %,.0f exchanges settled a second", when, nanos / 1e9, perSecond());
    settled.forEach((node, count) -> out.printf(", %s %,.0f", node, perSecond(count)));
    out.println();
    out.flush();
  }

  double perSecond() {
    return perSecond(total());
  }
}
