package io.quotabridge.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much is asked for follows the traffic: ten seconds of it, within bounds. */
class SlicesTest {

  private static final Slices SLICES = new Slices(1000, 1000, 64_000);

  private static Slices at(long octets) {
    return new Slices(octets, SLICES.first(), SLICES.max());
  }

  @ParameterizedTest
  @CsvSource({
    // present, used, in seconds, next
    "1000, 1000, 10, 1000",
    "8000, 4000, 4, 10000",
    "8000, 8000, 1, 16000", // 80 000 by its rate, but a burst is no trend
    "40000, 40000, 1, 64000", // at most
    "64000, 64000, 0, 64000",
    "16000, 100, 60, 1000", // at least
    "16000, 0, 60, 1000",
  })
  void nextFollowsTheRate(long present, long used, long seconds, long next) {
    assertThat(at(present).next(used, Duration.ofSeconds(seconds).toNanos()).octets())
        .isEqualTo(next);
  }

  @Test
  void nothingOverflows() {
    Slices huge = new Slices(Long.MAX_VALUE / 2, 1, Long.MAX_VALUE);
    assertThat(huge.next(Long.MAX_VALUE, 1).octets()).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(new Slices(Long.MAX_VALUE, 1, Long.MAX_VALUE).next(Long.MAX_VALUE, 1).octets())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void boundsAreKept() {
    Slices next = at(8000).next(4000, 1_000_000);
    assertThat(next.first()).isEqualTo(SLICES.first());
    assertThat(next.max()).isEqualTo(SLICES.max());
  }

  @ParameterizedTest
  @CsvSource({
    // present, available, open, share
    "8000, 100000, 1, 8000",
    "8000, 12000, 1, 6000",
    "8000, 12000, 3, 3000",
    "8000, 12000, 50, 1000", // never less than the first
    "8000, 0, 1, 1000",
  })
  void aShareLeavesSomethingForOthers(long present, long available, int open, long share) {
    assertThat(at(present).within(available, open)).isEqualTo(share);
  }

  @Test
  void moreIsAskedForWhenAQuarterIsLeft() {
    assertThat(at(8000).thresholdOctets()).isEqualTo(2000);
    assertThat(new Slices(3, 1, 3).thresholdOctets()).isZero();
  }
}
