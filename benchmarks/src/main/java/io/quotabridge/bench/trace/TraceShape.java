package io.quotabridge.bench.trace;

import java.time.LocalDate;

/**
 * How large a generated trace is, and from which seed. Immutable.
 *
 * @param seed decides everything that is drawn
 * @param day the day whose 24 hours (UTC) hold all starts, from 1970-01-01
 * @param sessions rows of sessions, 100 to 10 000 000, and not fewer than subscribers
 * @param subscribers rows of subscribers, 100 to 1 000 000
 * @param baseStations rows of base stations, 3 to 100 000
 */
public record TraceShape(
    long seed, LocalDate day, int sessions, int subscribers, int baseStations) {

  /** The trace that lies in {@code src/quickstart/trace}: this gives it, byte for byte. */
  public static final TraceShape QUICKSTART =
      new TraceShape(20_260_601, LocalDate.of(2026, 6, 1), 2_500, 240, 60);

  /** Fewest sessions and subscribers: enough that every outcome occurs, whatever the seed. */
  private static final int FEWEST = 100;

  /** Checks the ranges. */
  public TraceShape {
    if (day.isBefore(LocalDate.EPOCH)) {
      throw new IllegalArgumentException("day (" + day + ") must not be before 1970-01-01");
    }
    requireRange("sessions", sessions, FEWEST, 10_000_000);
    requireRange("subscribers", subscribers, FEWEST, 1_000_000);
    requireRange("baseStations", baseStations, 3, 100_000);
    if (sessions < subscribers) {
      throw new IllegalArgumentException(
          "sessions (" + sessions + ") must not be fewer than subscribers (" + subscribers + ")");
    }
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " (" + value + ") must be from " + least + " to " + most);
    }
  }
}
