package io.quotabridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DayReportTest {
  private static final Instant AT = Instant.parse("2026-03-14T10:00:00Z");

  private static RunFacts run(long exchanges, double seconds) {
    return new RunFacts("trace", "h2", 1, "17", 1, ZoneOffset.UTC, seconds, exchanges);
  }

  private static Outcome outcome(int code, long count) {
    return new Outcome(code, "NAME_" + code, "", count);
  }

  private static DayReport day(List<Outcome> outcomes, List<HourLine> hours) {
    long exchanges = outcomes.stream().mapToLong(Outcome::count).sum();
    return day(exchanges, outcomes, List.of(), List.of(), hours, List.of());
  }

  private static DayReport day(
      long exchanges,
      List<Outcome> outcomes,
      List<AccountLine> accounts,
      List<NettingLine> netting,
      List<HourLine> hours,
      List<Exhaustion> exhausted) {
    return new DayReport(run(exchanges, 1), outcomes, 0, 0, 0, accounts, netting, hours, exhausted);
  }

  @Test
  void countsWhatWasServedAndWhatWasRefused() {
    DayReport day = day(List.of(outcome(2001, 5), outcome(2002, 2), outcome(4012, 3)), List.of());

    assertThat(day.settled()).isEqualTo(7);
    assertThat(day.refused()).isEqualTo(3);
  }

  @Test
  void everyExchangeHasAnOutcome() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> day(4, List.of(outcome(2001, 3)), List.of(), List.of(), List.of(), List.of()))
        .withMessage("outcomes add up to (3), exchanges is (4)");
  }

  @Test
  void outcomesRiseByCode() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> day(List.of(outcome(4012, 1), outcome(4010, 1)), List.of()))
        .withMessage("outcomes[0] (4012) does not come before outcomes[1] (4010)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> day(List.of(outcome(4012, 1), outcome(4012, 1)), List.of()))
        .withMessage("outcomes[0] (4012) does not come before outcomes[1] (4012)");
  }

  @Test
  void hoursRise() {
    HourLine hour = new HourLine(AT, 0, 0, 0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> day(List.of(), List.of(hour, hour)))
        .withMessageStartingWith("hours[0] (2026-03-14T10:00:00Z) does not come before");
  }

  @Test
  void exhaustionsMayCoincideButNotGoBack() {
    Exhaustion first = new Exhaustion(AT, "a", "north", 1);
    Exhaustion second = new Exhaustion(AT, "b", "north", 1);
    Exhaustion earlier = new Exhaustion(AT.minusNanos(1), "c", "north", 1);

    assertThat(
            day(0, List.of(), List.of(), List.of(), List.of(), List.of(first, second)).exhausted())
        .containsExactly(first, second);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> day(0, List.of(), List.of(), List.of(), List.of(), List.of(first, earlier)))
        .withMessageStartingWith("exhausted[0] (2026-03-14T10:00:00Z) comes after exhausted[1]");
  }

  @Test
  void accountsAndPairsOfCarriersAreNamedOnce() {
    AccountLine account = new AccountLine("a", "north", 0, 0, 0);
    NettingLine pair = new NettingLine("north", "south", 1);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> day(0, List.of(), List.of(account, account), List.of(), List.of(), List.of()))
        .withMessage("accounts holds (a) more than once");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> day(0, List.of(), List.of(), List.of(pair, pair), List.of(), List.of()))
        .withMessageContaining("supplierCarrier=north, demanderCarrier=south")
        .withMessageEndingWith("more than once");
  }

  @Test
  void aLaterChangeOfAListDoesNotReachTheReport() {
    List<Outcome> outcomes = new ArrayList<>(List.of(outcome(2001, 1)));
    DayReport day = day(outcomes, List.of());

    outcomes.clear();

    assertThat(day.outcomes()).hasSize(1);
  }

  @Test
  void negativeTotalsAreRefused() {
    DayReport day = SampleDays.small();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SampleDays.withFaults(day, -1, 0))
        .withMessage("overshootOctets (-1) is negative");
  }

  @Test
  void partsHoldTheirOwnRules() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccountLine("a", "north", 1, -2, 0))
        .withMessage("suppliedOctets (-2) is negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AccountLine(" ", "north", 1, 0, 0))
        .withMessage("account (\" \") is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NettingLine("north", "", 1))
        .withMessage("demanderCarrier (\"\") is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Outcome(12, "NAME", "", 1))
        .withMessage("code (12) is not a four-digit result code");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HourLine(AT.plusSeconds(1), 0, 0, 0))
        .withMessage("hour (2026-03-14T10:00:01Z) is not a whole hour");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Exhaustion(AT, "a", "north", -1))
        .withMessage("quotaOctets (-1) is negative");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void secondsAreALengthOfTime(double seconds) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(1, seconds))
        .withMessage("seconds (" + seconds + ") is not a length of time");
  }

  @Test
  void aRunHasThreadsAndCores() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunFacts("t", "h2", 0, "17", 1, ZoneOffset.UTC, 1, 1))
        .withMessage("threads (0) is less than 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunFacts("t", "h2", 1, "17", 0, ZoneOffset.UTC, 1, 1))
        .withMessage("cores (0) is less than 1");
  }

  @Test
  void aRunWithoutMeasurableTimeHasNoRate() {
    assertThat(run(10, 4).exchangesPerSecond()).isEqualTo(2.5);
    assertThat(run(0, 0).exchangesPerSecond()).isZero();
  }
}
