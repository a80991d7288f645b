package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a meter calls its listener. */
class ThresholdTest {

  private final List<Long> calls = new ArrayList<>();

  private Meter meter(long granted, long threshold) {
    return Meter.of(
        new MeterConfig(granted, threshold), (meter, remaining) -> calls.add(remaining));
  }

  private static void use(Meter meter, long... octets) {
    for (long n : octets) {
      assertThat(meter.tryConsume(n)).isTrue();
    }
  }

  /** 1000 granted, threshold at 80 % used: 300 and 500 reach it at 800; 400 and 399 do not. */
  @ParameterizedTest
  @CsvSource({"300, 500, 200", "400, 400, 200", "400, 399,", "1, 999, 0"})
  void isReachedByTheConsumptionThatLeavesNoMore(long first, long second, Long left) {
    Meter meter = meter(1000, 200);
    use(meter, first);
    assertThat(calls).isEmpty();
    use(meter, second);
    assertThat(calls).isEqualTo(left == null ? List.of() : List.of(left));
  }

  @Test
  void isToldOncePerGrant() {
    Meter meter = meter(1000, 200);
    use(meter, 300, 500, 100, 100);
    assertThat(meter.tryConsume(1)).isFalse();
    assertThat(calls).containsExactly(200L);
  }

  @Test
  void isReachedByAPartAsWell() {
    Meter meter = meter(1000, 200);
    assertThat(meter.consumeUpTo(5000)).isEqualTo(1000);
    assertThat(calls).containsExactly(0L);
  }

  @Test
  void aRefusalDoesNotReachIt() {
    Meter meter = meter(1000, 200);
    use(meter, 700);
    assertThat(meter.tryConsume(301)).isFalse();
    assertThat(meter.tryConsume(301)).isFalse();
    assertThat(calls).isEmpty();
    use(meter, 99);
    assertThat(calls).isEmpty();
    use(meter, 1);
    assertThat(calls).containsExactly(200L);
  }

  @Test
  void zeroMeansNever() {
    Meter meter = meter(1000, 0);
    use(meter, 1000);
    assertThat(calls).isEmpty();
  }

  @Test
  void anExtensionArmsItAgain() {
    Meter meter = meter(1000, 200);
    use(meter, 800);
    meter.extend(1000);
    use(meter, 999);
    assertThat(calls).containsExactly(200L);
    use(meter, 1);
    assertThat(calls).containsExactly(200L, 200L);
  }

  @Test
  void anExtensionBeforeItIsReachedMovesIt() {
    Meter meter = meter(1000, 200);
    use(meter, 799);
    meter.extend(1000, 100);
    use(meter, 1, 1099);
    assertThat(calls).isEmpty();
    use(meter, 1);
    assertThat(calls).containsExactly(100L);
  }

  @Test
  void anExtensionThatStaysWithinItIsToldByTheNextConsumption() {
    Meter meter = meter(1000, 200);
    use(meter, 950);
    meter.extend(10);
    assertThat(calls).containsExactly(50L);
    use(meter, 1, 1);
    assertThat(calls).containsExactly(50L, 59L);
  }

  @Test
  void aThresholdAboveTheGrantIsReachedAtOnce() {
    Meter meter = meter(1000, Long.MAX_VALUE);
    assertThat(calls).isEmpty();
    use(meter, 1, 1);
    assertThat(calls).containsExactly(999L);
  }

  @Test
  void aFinalGrantSwitchesItOff() {
    Meter meter = meter(1000, 200);
    meter.extend(10, 0);
    use(meter, 1010);
    assertThat(calls).isEmpty();
  }

  @Test
  void theListenerMayExtendTheMeter() {
    Meter meter =
        Meter.of(
            new MeterConfig(1000, 200),
            (m, remaining) -> {
              calls.add(remaining);
              m.extend(1000);
            });
    for (int i = 0; i < 100; i++) {
      use(meter, 100);
    }
    assertThat(calls).hasSize(10).containsOnly(200L);
    assertThat(meter.granted()).isEqualTo(11_000);
    assertThat(meter.close()).isEqualTo(10_000);
  }

  @Test
  void noLockIsHeldWhileTheListenerRuns() {
    List<Boolean> held = new ArrayList<>();
    Meter meter = Meter.of(new MeterConfig(10, 5), (m, remaining) -> held.add(Thread.holdsLock(m)));
    use(meter, 5);
    assertThat(held).containsExactly(false);
  }

  @Test
  void aThrowingListenerCostsNothingAndIsHeardOf() throws InterruptedException {
    IllegalStateException thrown = new IllegalStateException("a listener's own fault");
    Meter meter =
        Meter.of(
            new MeterConfig(10, 5),
            (m, remaining) -> {
              throw thrown;
            });
    List<Throwable> heard = new ArrayList<>();
    List<Boolean> answers = new ArrayList<>();
    Thread consumer =
        new Thread(
            () -> {
              answers.add(meter.tryConsume(7));
              answers.add(meter.tryConsume(3));
              answers.add(meter.tryConsume(1));
            });
    consumer.setUncaughtExceptionHandler((thread, e) -> heard.add(e));
    consumer.start();
    consumer.join();

    assertThat(heard).containsExactly(thrown);
    assertThat(answers).containsExactly(true, true, false);
    assertThat(meter.close()).isEqualTo(10);
  }
}
