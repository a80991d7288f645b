package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for every meter that nobody uses at the moment: one list for all tests. */
final class MeterInvariants {

  private MeterInvariants() {}

  /**
   * Checks the readings, then closes the meter and checks its end.
   *
   * @param successes the sum of what the calls returned as consumed
   * @param context what to say when it fails: a seed, a round
   */
  static void holdAtTheEnd(Meter meter, long successes, Object context) {
    assertThat(meter.used()).as("used, %s", context).isEqualTo(successes);
    assertThat(successes).as("bound, %s", context).isBetween(0L, meter.granted());
    assertThat(meter.remaining()).as("rest, %s", context).isEqualTo(meter.granted() - successes);
    assertThat(meter.close()).as("total, %s", context).isEqualTo(successes);
    assertThat(meter.tryConsume(1)).as("after the close, %s", context).isFalse();
    assertThat(meter.consumeUpTo(1)).as("after the close, %s", context).isZero();
    assertThat(meter.close()).as("total again, %s", context).isEqualTo(successes);
    assertThat(meter.used()).as("used after the close, %s", context).isEqualTo(successes);
  }
}
