package io.quotabridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoryTest {
  private static DayReport day(long settled, long refused, long overshoot) {
    return new DayReport(
        new RunFacts("trace", "h2", 1, "17", 1, ZoneOffset.UTC, 1, settled + refused),
        List.of(
            new Outcome(2001, "DIAMETER_SUCCESS", "", settled),
            new Outcome(4012, "DIAMETER_CREDIT_LIMIT_REACHED", "", refused)),
        2_513_456_789L,
        overshoot,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static String headline(DayReport day) {
    return new Story(day).headline();
  }

  @Test
  void theHeadlineTellsTheDay() {
    assertThat(headline(day(138_455, 26_032, 0)))
        .isEqualTo(
            "Of 164,487 requests, 138,455 were served; 2.51 GB moved; not one octet over quota.");
    assertThat(headline(day(1, 1, 1)))
        .isEqualTo("Of 2 requests, 1 was served; 2.51 GB moved; 1 octet over quota.");
    assertThat(headline(day(0, 1, 0)))
        .isEqualTo("Of 1 request, none were served; 2.51 GB moved; not one octet over quota.");
    assertThat(headline(SampleDays.empty()))
        .isEqualTo("Nobody asked for an exchange; nothing moved.");
  }

  @Test
  void theNotesTellWhatElseIsWorthKnowing() {
    assertThat(new Story(SampleDays.small()).notes())
        .containsExactly(
            "1 of 2 suppliers ran out of quota during the day.",
            "The busiest hour was Sat 14 Mar, 00:00 to 01:00, with 2.50 MB.",
            "Between carriers, south owes north 1.50 MB after netting.");
    assertThat(new Story(SampleDays.empty()).notes()).isEmpty();
  }

  @Test
  void onlyWhatMustNeverHappenAlarms() {
    DayReport small = SampleDays.small();

    assertThat(new Story(small).alarms()).isEmpty();
    assertThat(new Story(SampleDays.withFaults(small, 12_345, 1)).alarms())
        .containsExactly(
            "Suppliers were charged 12,345 octets beyond their quota. This must never happen.",
            "1 octet more was supplied than received. The books do not balance.");
    assertThat(new Story(SampleDays.withFaults(small, 0, -7)).alarms())
        .containsExactly("7 octets more were received than supplied. The books do not balance.");
  }

  @Test
  void clockTimesAreThoseOfTheZone() {
    Instant at = Instant.parse("2026-03-14T16:30:15Z");
    Clock shanghai = new Clock(ZoneId.of("Asia/Shanghai"));

    assertThat(shanghai.second(at)).isEqualTo("Sun 15 Mar, 00:30:15");
    assertThat(shanghai.minute(at)).isEqualTo("Sun 15 Mar, 00:30");
    assertThat(shanghai.dayAndTime(at)).isEqualTo("Sun 15 Mar 2026, 00:30");
    assertThat(shanghai.hourOfDay(at)).isZero();
    assertThat(shanghai.zone()).isEqualTo("Asia/Shanghai");
    assertThat(new Clock(ZoneOffset.UTC).zone()).isEqualTo("UTC");
    assertThat(new Clock(ZoneId.of("Etc/UTC")).zone()).isEqualTo("UTC");
  }
}
