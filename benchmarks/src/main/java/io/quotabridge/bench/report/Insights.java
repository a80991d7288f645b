package io.quotabridge.bench.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be read out of a day: who supplied most, which hour was the busiest, and the like. */
final class Insights {
  /**
   * A month. Hours without an exchange are filled in up to this many, so that the time axis is
   * even; a trace with a hole of years in it must not become a page of empty bars.
   */
  private static final long MOST_HOURS_FILLED = 31 * 24;

  private Insights() {}

  /** How many accounts supplied anything, or had all of their quota used up. */
  static int suppliers(DayReport day) {
    Set<String> suppliers = exhaustedAccounts(day);
    for (AccountLine line : day.accounts()) {
      if (line.suppliedOctets() > 0) {
        suppliers.add(line.account());
      }
    }
    return suppliers.size();
  }

  /** How many accounts ran out; one that ran out, was topped up and ran out again counts once. */
  static int ranOut(DayReport day) {
    return exhaustedAccounts(day).size();
  }

  private static Set<String> exhaustedAccounts(DayReport day) {
    Set<String> accounts = new HashSet<>();
    day.exhausted().forEach(exhaustion -> accounts.add(exhaustion.account()));
    return accounts;
  }

  /** The accounts that supplied most, at most {@code limit} of them, the busiest first. */
  static List<AccountLine> busiest(DayReport day, int limit) {
    return day.accounts().stream()
        .filter(line -> line.suppliedOctets() > 0)
        .sorted(
            Comparator.comparingLong(AccountLine::suppliedOctets)
                .reversed()
                .thenComparing(AccountLine::account))
        .limit(limit)
        .toList();
  }

  /** The first time each account ran out, in order of time. */
  static List<Exhaustion> firstExhaustions(DayReport day) {
    Set<String> seen = new HashSet<>();
    return day.exhausted().stream().filter(exhaustion -> seen.add(exhaustion.account())).toList();
  }

  /** The suppliers with the largest quotas among those that ran out. */
  static List<Exhaustion> largestExhausted(DayReport day, int limit) {
    return firstExhaustions(day).stream()
        .sorted(
            Comparator.comparingLong(Exhaustion::quotaOctets)
                .reversed()
                .thenComparing(Exhaustion::at)
                .thenComparing(Exhaustion::account))
        .limit(limit)
        .toList();
  }

  static Optional<HourLine> peakHour(DayReport day) {
    return day.hours().stream()
        .filter(line -> line.octetsSettled() > 0)
        .max(
            Comparator.comparingLong(HourLine::octetsSettled)
                .thenComparing(Comparator.comparing(HourLine::hour).reversed()));
  }

  /** Every hour from the first to the last of the day, those of the exhaustions included. */
  static List<HourLine> everyHour(DayReport day) {
    List<Instant> known = new ArrayList<>();
    day.hours().forEach(line -> known.add(line.hour()));
    day.exhausted().forEach(line -> known.add(line.at().truncatedTo(ChronoUnit.HOURS)));
    if (known.isEmpty()) {
      return List.of();
    }
    known.sort(Comparator.naturalOrder());
    Instant first = known.get(0);
    Instant last = known.get(known.size() - 1);
    if (ChronoUnit.HOURS.between(first, last) >= MOST_HOURS_FILLED) {
      return day.hours();
    }
    return filled(day.hours(), first, last);
  }

  private static List<HourLine> filled(List<HourLine> lines, Instant first, Instant last) {
    Map<Instant, HourLine> byHour = new HashMap<>();
    lines.forEach(line -> byHour.put(line.hour(), line));
    List<HourLine> filled = new ArrayList<>();
    for (Instant hour = first; !hour.isAfter(last); hour = hour.plus(1, ChronoUnit.HOURS)) {
      HourLine line = byHour.get(hour);
      filled.add(line == null ? new HourLine(hour, 0, 0, 0) : line);
    }
    return filled;
  }
}
