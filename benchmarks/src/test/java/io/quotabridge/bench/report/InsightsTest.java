package io.quotabridge.bench.report;

import static io.quotabridge.bench.report.SampleDays.MIDNIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class InsightsTest {
  private static DayReport day(
      List<AccountLine> accounts, List<HourLine> hours, List<Exhaustion> exhausted) {
    return new DayReport(
        new RunFacts("trace", "h2", 1, "17", 1, ZoneOffset.UTC, 1, 0),
        List.of(),
        0,
        0,
        0,
        accounts,
        List.of(),
        hours,
        exhausted);
  }

  private static HourLine hour(int number, long octets) {
    return new HourLine(MIDNIGHT.plus(Duration.ofHours(number)), octets, 0, 0);
  }

  private static Exhaustion exhaustion(int seconds, String account, long quota) {
    return new Exhaustion(MIDNIGHT.plusSeconds(seconds), account, "north", quota);
  }

  @Test
  void theBusiestSupplyMost() {
    AccountLine idle = new AccountLine("idle", "north", 9, 0, 9);
    AccountLine little = new AccountLine("little", "north", 9, 1, 0);
    AccountLine much = new AccountLine("much", "north", 9, 5, 0);
    AccountLine asMuch = new AccountLine("as-much", "north", 9, 5, 0);
    DayReport day = day(List.of(idle, little, much, asMuch), List.of(), List.of());

    assertThat(Insights.busiest(day, 10)).containsExactly(asMuch, much, little);
    assertThat(Insights.busiest(day, 2)).containsExactly(asMuch, much);
    assertThat(Insights.suppliers(day)).isEqualTo(3);
  }

  @Test
  void whoRunsOutTwiceCountsOnce() {
    Exhaustion first = exhaustion(10, "a", 5);
    Exhaustion other = exhaustion(20, "b", 9);
    Exhaustion again = exhaustion(30, "a", 50);
    AccountLine a = new AccountLine("a", "north", 50, 50, 0);
    DayReport day = day(List.of(a), List.of(), List.of(first, other, again));

    assertThat(Insights.ranOut(day)).isEqualTo(2);
    assertThat(Insights.suppliers(day)).isEqualTo(2);
    assertThat(Insights.firstExhaustions(day)).containsExactly(first, other);
    assertThat(Insights.largestExhausted(day, 5)).containsExactly(other, first);
    assertThat(Insights.largestExhausted(day, 1)).containsExactly(other);
  }

  @Test
  void theEarliestOfEqualHoursIsThePeak() {
    DayReport day = day(List.of(), List.of(hour(0, 3), hour(1, 8), hour(2, 8)), List.of());

    assertThat(Insights.peakHour(day)).contains(hour(1, 8));
    assertThat(Insights.peakHour(day(List.of(), List.of(hour(0, 0)), List.of()))).isEmpty();
  }

  @Test
  void hoursBetweenAndHoursOfExhaustionsAreFilledIn() {
    DayReport day =
        day(List.of(), List.of(hour(1, 3), hour(3, 4)), List.of(exhaustion(4 * 3600 + 9, "a", 1)));

    assertThat(Insights.everyHour(day))
        .containsExactly(hour(1, 3), hour(2, 0), hour(3, 4), hour(4, 0));
  }

  @Test
  void aHoleOfYearsIsNotFilledIn() {
    HourLine later = new HourLine(Instant.parse("2036-03-14T00:00:00Z"), 1, 1, 0);
    DayReport day = day(List.of(), List.of(hour(0, 1), later), List.of());

    assertThat(Insights.everyHour(day)).containsExactly(hour(0, 1), later);
  }

  @Test
  void anEmptyDayHasNoHours() {
    assertThat(Insights.everyHour(SampleDays.empty())).isEmpty();
  }
}
