package io.quotabridge.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the page's charts are drawn from. Every text that a chart shows is made here, so that the
 * script needs neither time zones nor integers beyond 2^53. Immutable.
 */
record ChartData(List<Hour> hours, List<RanOut> ranOut) {
  /** One bar. {@code hour} is the hour of the day, by which the axis picks its labels. */
  record Hour(
      int hour,
      String time,
      String day,
      String title,
      long octets,
      String volume,
      long settled,
      long refused,
      String requests) {}

  /** One step. {@code x} counts in hours from the start of the first bar. */
  record RanOut(double x, String title, String text) {}

  private static final double SECONDS_AN_HOUR = 3600;

  static ChartData of(DayReport day) {
    Clock clock = new Clock(day.run().zone());
    List<HourLine> lines = Insights.everyHour(day);
    List<Hour> hours = lines.stream().map(line -> hour(line, clock)).toList();
    List<Instant> starts = lines.stream().map(HourLine::hour).toList();
    List<RanOut> ranOut = new ArrayList<>();
    for (Exhaustion line : Insights.firstExhaustions(day)) {
      String text =
          line.account()
              + " ("
              + line.carrier()
              + ") used up its "
              + Figures.volume(line.quotaOctets());
      ranOut.add(new RanOut(position(line.at(), starts), clock.second(line.at()), text));
    }
    return new ChartData(hours, ranOut);
  }

  private static Hour hour(HourLine line, Clock clock) {
    return new Hour(
        clock.hourOfDay(line.hour()),
        clock.time(line.hour()),
        clock.day(line.hour()),
        clock.hour(line.hour()),
        line.octetsSettled(),
        Figures.volume(line.octetsSettled())
            + " ("
            + Figures.exactOctets(line.octetsSettled())
            + ")",
        line.settled(),
        line.refused(),
        Figures.grouped(line.settled())
            + " served, "
            + Figures.grouped(line.refused())
            + " refused");
  }

  /** An hour that has no bar of its own lies where its bar would stand. */
  private static double position(Instant at, List<Instant> starts) {
    Instant start = at.truncatedTo(ChronoUnit.HOURS);
    int index = Collections.binarySearch(starts, start);
    return index < 0
        ? -index - 1
        : index + Duration.between(start, at).toSeconds() / SECONDS_AN_HOUR;
  }

  /**
   * JSON that may stand inside a script element: whatever an account is called, no character of it
   * can end the element or begin a comment.
   */
  String toInlineJson(JsonMapper json) throws JsonProcessingException {
    return json.writeValueAsString(this)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
