package io.quotabridge.bench.trace;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws the sessions of one day: when, who, where and how much. Not thread-safe. */
final class SyntheticDay {

  /** Load at the full hours of a day (UTC), against 100 at its peak; between them it is linear. */
  private static final int[] HOURLY_LOAD = {
    22, 14, 9, 7, 6, 8, 17, 34, 52, 60, 63, 66, 74, 70, 64, 62, 66, 75, 86, 95, 100, 92, 68, 40
  };

  private static final int PEAK_LOAD = 100;
  private static final int HOUR_MILLIS = 3_600_000;
  private static final int DAY_MILLIS = 24 * HOUR_MILLIS;

  /** Half of all sessions move less than this; with the spread below, the mean is about 80 KB. */
  private static final long MEDIAN_OCTETS = 9_000;

  /** One session in 100 moves 130 times the median, one in 1000 some 600 times. */
  private static final double OCTETS_SIGMA = 2.1;

  /** Least: a name looked up. Most: an hour of film. */
  private static final long LEAST_OCTETS = 60;

  private static final long MOST_OCTETS = 1L << 30;

  /** Half of all sessions idle for less than this. */
  private static final long MEDIAN_IDLE_MILLIS = 15_000;

  private static final double IDLE_SIGMA = 1.5;
  private static final int MOST_IDLE_MILLIS = 6 * HOUR_MILLIS;

  /** Slowest and fastest transfer, in octets a second. */
  private static final int SLOWEST = 16_000;

  private static final int FASTEST = 2_000_000;

  /**
   * What is wrong with a session, and with how many: one in {@code oneIn}, but at least one. The
   * counts are fixed, not drawn, so that every refusal occurs in every trace.
   */
  enum Flaw {
    UNKNOWN_DEMANDER(500),
    SUSPENDED_DEMANDER(125),
    UNKNOWN_SUPPLIER(250),
    SUSPENDED_SUPPLIER(100),
    UNKNOWN_STATION(250),
    NONE(1);

    private final int oneIn;

    Flaw(int oneIn) {
      this.oneIn = oneIn;
    }

    int count(int sessions) {
      return Math.max(1, sessions / oneIn);
    }
  }

  /** A session and the account that would pay for it. */
  record Drawn(TraceSession session, String payer, Flaw flaw) {}

  private final TraceShape shape;
  private final Population population;
  private final Draws draws;
  private final long dayMillis;

  SyntheticDay(TraceShape shape, Population population, Draws draws) {
    this.shape = shape;
    this.population = population;
    this.draws = draws;
    this.dayMillis = shape.day().atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** All sessions by start; those that start together are in the order drawn. */
  List<Drawn> sessions() {
    List<Drawn> drawn = new ArrayList<>();
    for (Flaw flaw : Flaw.values()) {
      int until = Math.min(shape.sessions(), drawn.size() + flaw.count(shape.sessions()));
      while (drawn.size() < until) {
        drawn.add(draw(flaw));
      }
    }
    drawn.sort(Comparator.comparingLong(d -> d.session().startMillis()));
    return List.copyOf(drawn);
  }

  private Drawn draw(Flaw flaw) {
    long start = dayMillis + timeOfDay();
    long octets =
        Math.max(LEAST_OCTETS, Math.min(MOST_OCTETS, draws.logNormal(MEDIAN_OCTETS, OCTETS_SIGMA)));
    long uplink = octets * (3 + draws.below(28)) / 100;
    TraceSubscriber supplier = supplier(flaw);
    TraceSubscriber demander = demander(flaw, supplier);
    TraceSession session =
        new TraceSession(
            0,
            start,
            start + duration(octets),
            flaw == Flaw.UNKNOWN_DEMANDER ? unlisted("subscriber") : demander.id(),
            flaw == Flaw.UNKNOWN_SUPPLIER ? unlisted("subscriber") : supplier.id(),
            flaw == Flaw.UNKNOWN_STATION ? unlisted("site") : station(demander).id(),
            uplink,
            octets - uplink);
    return new Drawn(session, supplier.account(), flaw);
  }

  /** Throws away times in proportion to how far the load is below its peak. */
  private int timeOfDay() {
    while (true) {
      int millis = draws.below(DAY_MILLIS);
      if (draws.below(PEAK_LOAD * HOUR_MILLIS) < loadTimesHour(millis)) {
        return millis;
      }
    }
  }

  private static long loadTimesHour(int millis) {
    int hour = millis / HOUR_MILLIS;
    int past = millis % HOUR_MILLIS;
    long from = HOURLY_LOAD[hour];
    long to = HOURLY_LOAD[(hour + 1) % HOURLY_LOAD.length];
    return from * (HOUR_MILLIS - past) + to * past;
  }

  private long duration(long octets) {
    long idle = Math.min(MOST_IDLE_MILLIS, draws.logNormal(MEDIAN_IDLE_MILLIS, IDLE_SIGMA));
    return idle + octets * 1_000 / (SLOWEST + draws.below(FASTEST - SLOWEST));
  }

  private TraceSubscriber supplier(Flaw flaw) {
    return flaw == Flaw.SUSPENDED_SUPPLIER
        ? draws.from(population.suspendedSuppliers())
        : draws.skewedFrom(population.activeSuppliers());
  }

  /** Nobody takes from the own account. */
  private TraceSubscriber demander(Flaw flaw, TraceSubscriber supplier) {
    if (flaw == Flaw.SUSPENDED_DEMANDER) {
      return draws.from(population.suspendedDemanders());
    }
    while (true) {
      TraceSubscriber demander = draws.skewedFrom(population.activeDemanders());
      if (!demander.account().equals(supplier.account())) {
        return demander;
      }
    }
  }

  /** Three of five sessions are at home, the others anywhere. */
  private TraceBaseStation station(TraceSubscriber demander) {
    TraceBaseStation home = population.homes().get(demander.id());
    return home != null && draws.below(5) < 3 ? home : draws.from(population.baseStations());
  }

  private String unlisted(String what) {
    return String.format(Locale.ROOT, "unlisted-%s-%02d", what, 1 + draws.below(20));
  }
}
