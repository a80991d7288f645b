package io.quotabridge.bench.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Instants as a reader in the report's zone calls them. Immutable. */
final class Clock {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("EEE d MMM, HH:mm:ss", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm", Locale.ENGLISH);

  private final ZoneId zone;

  Clock(ZoneId zone) {
    this.zone = zone;
  }

  /** The zone's name, with UTC under the name that people know. */
  String zone() {
    return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
  }

  /** {@code 14:00}. */
  String time(Instant at) {
    return TIME.format(in(at));
  }

  /** {@code Sat 1 Aug, 14:03}. */
  String minute(Instant at) {
    return MINUTE.format(in(at));
  }

  /** {@code Sat 1 Aug, 14:03:22}. */
  String second(Instant at) {
    return SECOND.format(in(at));
  }

  /** {@code Sat 1 Aug}. */
  String day(Instant at) {
    return DAY.format(in(at));
  }

  /** {@code Sat 1 Aug 2015, 14:00}. */
  String dayAndTime(Instant at) {
    return DAY_AND_TIME.format(in(at));
  }

  /** {@code Sat 1 Aug, 14:00 to 15:00}: the hour that starts here. */
  String hour(Instant start) {
    return day(start) + ", " + time(start) + " to " + time(start.plus(1, ChronoUnit.HOURS));
  }

  int hourOfDay(Instant at) {
    return in(at).getHour();
  }

  private ZonedDateTime in(Instant at) {
    return at.atZone(zone);
  }
}
