package io.quotabridge.internal.engine;

import static io.quotabridge.internal.engine.Ticks.PER_VALIDITY;
import static io.quotabridge.internal.engine.Ticks.UNTIL_ABANDONED;
import static io.quotabridge.internal.engine.Watch.Finding.ABANDONED;
import static io.quotabridge.internal.engine.Watch.Finding.DUE;
import static io.quotabridge.internal.engine.Watch.Finding.FINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** One look a tick at what was used; from any first tick, also shortly before they wrap. */
@ParameterizedClass
@ValueSource(ints = {0, 12_345, Integer.MAX_VALUE - 3, -5})
class WatchTest {

  private final Watch watch = new Watch();
  private final int start;
  private long used = 100;

  WatchTest(int start) {
    this.start = start;
    watch.begin(used, start);
  }

  private Watch.Finding lookAfter(int ticks) {
    return watch.look(used, start + ticks);
  }

  @Test
  void aSilentExchangeIsAbandonedAfterTwiceTheValidityAndNotBefore() {
    for (int tick = 1; tick < UNTIL_ABANDONED; tick++) {
      assertThat(lookAfter(tick)).as("tick %d", tick).isEqualTo(FINE);
    }
    assertThat(lookAfter(UNTIL_ABANDONED)).isEqualTo(ABANDONED);
  }

  @Test
  void whoeverActsIsLeftInPeaceForTwoTicks() {
    assertThat(lookAfter(UNTIL_ABANDONED)).isEqualTo(ABANDONED);
    assertThat(lookAfter(UNTIL_ABANDONED + 1)).isEqualTo(FINE);
    assertThat(lookAfter(UNTIL_ABANDONED + 2)).isEqualTo(ABANDONED);
  }

  @Test
  void whoeverHasNotActedIsToldLaterAndLater() {
    List<Integer> found = new ArrayList<>();
    for (int tick = 1; tick <= 50 * PER_VALIDITY; tick++) {
      used++;
      if (lookAfter(tick) == DUE) {
        found.add(tick);
        watch.told();
      }
    }
    assertThat(found).containsExactly(8, 10, 14, 22, 38, 70, 134, 198, 262, 326, 390);

    watch.acted();
    used++;
    assertThat(lookAfter(390 + 64)).isEqualTo(DUE);
    used++;
    assertThat(lookAfter(390 + 66)).as("told nobody since").isEqualTo(DUE);
  }

  @Test
  void trafficKeepsItAndHasToBeReportedOnceAValidity() {
    int reports = 0;
    for (int tick = 1; tick <= 10 * PER_VALIDITY; tick++) {
      used++;
      Watch.Finding finding = lookAfter(tick);
      assertThat(finding).as("tick %d", tick).isNotEqualTo(ABANDONED);
      if (finding == DUE) {
        reports++;
        watch.reported(start + tick);
      }
    }
    assertThat(reports).isEqualTo(10);
  }

  @Test
  void aWordKeepsItAsTrafficDoes() {
    assertThat(lookAfter(UNTIL_ABANDONED - 1)).isEqualTo(FINE);
    watch.word();
    assertThat(lookAfter(UNTIL_ABANDONED)).as("heard, and the store was not told").isEqualTo(DUE);
    watch.reported(start + UNTIL_ABANDONED);
    assertThat(lookAfter(2 * UNTIL_ABANDONED - 1)).isEqualTo(FINE);
    assertThat(lookAfter(2 * UNTIL_ABANDONED)).isEqualTo(ABANDONED);
  }

  /** Nothing new since: but the store has not heard of what there was. */
  @Test
  void aReportThatFailedIsDueAgainUntilItSucceeds() {
    used++;
    assertThat(lookAfter(1)).isEqualTo(FINE);
    assertThat(lookAfter(PER_VALIDITY)).isEqualTo(DUE);
    assertThat(lookAfter(PER_VALIDITY + 1)).isEqualTo(FINE);
    assertThat(lookAfter(PER_VALIDITY + 2)).as("it failed").isEqualTo(DUE);
    watch.reported(start + PER_VALIDITY + 2);
    assertThat(lookAfter(PER_VALIDITY + 4)).isEqualTo(FINE);
  }

  @Test
  void nothingIsDueWhenNothingHappened() {
    for (int tick = 1; tick < UNTIL_ABANDONED; tick++) {
      assertThat(lookAfter(tick)).isNotEqualTo(DUE);
    }
  }

  @Test
  void aTickIsAnEighthOfAValidity() {
    ManualTime time = new ManualTime();
    Ticks ticks = new Ticks(time, Duration.ofSeconds(80));
    assertThat(ticks.length()).isEqualTo(Duration.ofSeconds(10));
    assertThat(ticks.now()).isZero();
    time.pass(Duration.ofSeconds(29));
    assertThat(ticks.now()).as("also beyond where nanoseconds wrap").isEqualTo(2);
  }
}
