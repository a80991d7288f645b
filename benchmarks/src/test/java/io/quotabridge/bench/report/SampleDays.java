package io.quotabridge.bench.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Days for the tests: one small enough to be read, one of a real day's size, and an empty one. */
final class SampleDays {
  static final Instant MIDNIGHT = Instant.parse("2026-03-14T00:00:00Z");

  private static final int ACCOUNTS = 1400;
  private static final int HOURS = 28;
  private static final String[] CARRIERS = {"north", "south"};

  private SampleDays() {}

  /** Two carriers, three accounts, two hours and one supplier that runs out. */
  static DayReport small() {
    return named("small-trace", "a-1", "north");
  }

  /** The small day with other names in it, wherever a name can stand. */
  static DayReport named(String trace, String account, String carrier) {
    return new DayReport(
        new RunFacts(trace, "inmemory", 2, "17.0.15", 4, ZoneOffset.UTC, 0.5, 10),
        List.of(
            new Outcome(2001, "DIAMETER_SUCCESS", "Served and settled.", 7),
            new Outcome(4012, "DIAMETER_CREDIT_LIMIT_REACHED", "The quota is short.", 2),
            new Outcome(5030, "DIAMETER_USER_UNKNOWN", "Nobody knows this party.", 1)),
        3_500_000,
        0,
        0,
        List.of(
            new AccountLine(account, carrier, 2_000_000, 2_000_000, 500_000),
            new AccountLine("b-1", "south", 4_000_000, 1_500_000, 1_000_000),
            new AccountLine("b-2", "south", 0, 0, 2_000_000)),
        List.of(
            new NettingLine(carrier, carrier, 0),
            new NettingLine(carrier, "south", 2_000_000),
            new NettingLine("south", carrier, 500_000),
            new NettingLine("south", "south", 1_000_000)),
        List.of(
            new HourLine(MIDNIGHT, 2_500_000, 5, 1),
            new HourLine(MIDNIGHT.plus(Duration.ofHours(2)), 1_000_000, 2, 2)),
        List.of(new Exhaustion(MIDNIGHT.plusSeconds(8130), account, carrier, 2_000_000)));
  }

  static DayReport empty() {
    return new DayReport(
        new RunFacts("nothing", "h2", 1, "17", 1, ZoneOffset.UTC, 0, 0),
        List.of(),
        0,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** As {@code day}, but with the books out of order. */
  static DayReport withFaults(DayReport day, long overshoot, long conservationError) {
    return new DayReport(
        day.run(),
        day.outcomes(),
        day.octetsSettled(),
        overshoot,
        conservationError,
        day.accounts(),
        day.netting(),
        day.hours(),
        day.exhausted());
  }

  /** A day of a real one's size and shape, made up from the seed. */
  static DayReport realistic(long seed) {
    Random random = new Random(seed);
    List<HourLine> hours = hours(random);
    long settled = hours.stream().mapToLong(HourLine::settled).sum();
    long refused = hours.stream().mapToLong(HourLine::refused).sum();
    long octets = hours.stream().mapToLong(HourLine::octetsSettled).sum();
    List<AccountLine> accounts = accounts(random, octets);
    return new DayReport(
        new RunFacts(
            "a-day-in-march.csv.gz",
            "inmemory",
            2,
            "17.0.15+6",
            2,
            ZoneId.of("Asia/Shanghai"),
            1.9238,
            settled + refused),
        outcomes(settled, refused),
        octets,
        0,
        0,
        accounts,
        netting(octets),
        hours,
        exhausted(random, accounts));
  }

  private static List<HourLine> hours(Random random) {
    List<HourLine> hours = new ArrayList<>();
    for (int i = 0; i < HOURS; i++) {
      int clock = (i + 8) % 24;
      double activity = 0.12 + Math.pow(Math.sin(Math.PI * ((clock + 19) % 24) / 24.0), 2);
      long requests = (long) (10_500 * activity * (0.9 + 0.2 * random.nextDouble()));
      long refused = (long) (requests * (0.08 + 0.2 * i / HOURS));
      long settled = requests - refused;
      long octets = (long) (settled * 18_100.0 * (0.85 + 0.3 * random.nextDouble()));
      Instant hour = MIDNIGHT.plus(Duration.ofHours(i));
      hours.add(new HourLine(hour, octets, settled, refused));
    }
    return hours;
  }

  private static List<Outcome> outcomes(long settled, long refused) {
    long unknown = refused / 32;
    long barred = refused / 9;
    return List.of(
        new Outcome(2001, "DIAMETER_SUCCESS", "Served; the volume is settled.", settled),
        new Outcome(
            4010,
            "DIAMETER_END_USER_SERVICE_DENIED",
            "The demander or the supplier is suspended, or sharing is not allowed.",
            barred),
        new Outcome(
            4012,
            "DIAMETER_CREDIT_LIMIT_REACHED",
            "Nothing is left of the supplier's quota.",
            refused - barred - unknown),
        new Outcome(
            5030,
            "DIAMETER_USER_UNKNOWN",
            "The supplier, the demander or the base station is unknown.",
            unknown));
  }

  /** A few give much and most give little, as it is with people. */
  private static List<AccountLine> accounts(Random random, long octets) {
    double[] weights = new double[ACCOUNTS];
    double sum = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      weights[i] = i % 3 == 2 ? 0 : Math.pow(1 - random.nextDouble(), -0.55);
      sum += weights[i];
    }
    List<AccountLine> accounts = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      long supplied = (long) (octets * weights[i] / sum);
      boolean runsOut = supplied > 0 && random.nextInt(11) == 0;
      long quota = runsOut ? supplied : supplied + random.nextLong(1 + supplied) + 1_000_000;
      String name = "acct-%04d".formatted(i);
      accounts.add(new AccountLine(name, CARRIERS[i % 2], quota, supplied, octets / ACCOUNTS));
    }
    return accounts;
  }

  private static List<NettingLine> netting(long octets) {
    long northToSouth = octets * 23 / 100;
    long southToNorth = octets * 27 / 100;
    long north = octets * 31 / 100;
    return List.of(
        new NettingLine("north", "north", north),
        new NettingLine("north", "south", northToSouth),
        new NettingLine("south", "north", southToNorth),
        new NettingLine("south", "south", octets - north - northToSouth - southToNorth));
  }

  private static List<Exhaustion> exhausted(Random random, List<AccountLine> accounts) {
    List<Exhaustion> exhausted = new ArrayList<>();
    for (AccountLine line : accounts) {
      if (line.suppliedOctets() > 0 && line.suppliedOctets() == line.quotaOctets()) {
        double part = 1 - 0.8 * Math.pow(random.nextDouble(), 1.3);
        Instant at = MIDNIGHT.plusSeconds((long) (part * HOURS * 3600));
        exhausted.add(new Exhaustion(at, line.account(), line.carrier(), line.quotaOctets()));
      }
    }
    exhausted.sort(Comparator.comparing(Exhaustion::at));
    return exhausted;
  }
}
