package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a meter answers to one caller. */
class MeterTest {

  private static final ThresholdListener NOBODY = (meter, remaining) -> {};

  private static Meter meter(long granted) {
    return Meter.of(new MeterConfig(granted, 0), NOBODY);
  }

  @Test
  void consumesAllOrNothing() {
    Meter meter = meter(1000);

    assertThat(meter.tryConsume(600)).isTrue();
    assertThat(meter.tryConsume(401)).isFalse();
    assertThat(meter.tryConsume(400)).isTrue();
    assertThat(meter.tryConsume(1)).isFalse();
    assertThat(meter.used()).isEqualTo(1000);
    assertThat(meter.remaining()).isZero();
  }

  @Test
  void consumesThePartThatFits() {
    Meter meter = meter(1000);

    assertThat(meter.consumeUpTo(600)).isEqualTo(600);
    assertThat(meter.consumeUpTo(600)).isEqualTo(400);
    assertThat(meter.consumeUpTo(600)).isZero();
    assertThat(meter.used()).isEqualTo(1000);
  }

  @Test
  void servesSmallDemandsAfterALargeOneWasRefused() {
    Meter meter = meter(1000);

    assertThat(meter.tryConsume(1001)).isFalse();
    for (int i = 0; i < 1000; i++) {
      assertThat(meter.tryConsume(1)).isTrue();
    }
    assertThat(meter.tryConsume(1)).isFalse();
    assertThat(meter.close()).isEqualTo(1000);
  }

  @Test
  void anExtensionEndsExhaustion() {
    Meter meter = meter(10);
    assertThat(meter.tryConsume(10)).isTrue();
    assertThat(meter.tryConsume(1)).isFalse();

    meter.extend(5);

    assertThat(meter.granted()).isEqualTo(15);
    assertThat(meter.consumeUpTo(9)).isEqualTo(5);
    assertThat(meter.tryConsume(1)).isFalse();
  }

  @Test
  void canStartWithNothing() {
    Meter meter = meter(0);

    assertThat(meter.tryConsume(1)).isFalse();
    assertThat(meter.consumeUpTo(1)).isZero();
    meter.extend(1);
    assertThat(meter.tryConsume(1)).isTrue();
  }

  @Test
  void nothingSucceedsAfterTheClose() {
    Meter meter = meter(1000);
    assertThat(meter.tryConsume(1)).isTrue();
    assertThat(meter.isClosed()).isFalse();

    assertThat(meter.close()).isEqualTo(1);

    assertThat(meter.isClosed()).isTrue();
    assertThat(meter.tryConsume(1)).isFalse();
    assertThat(meter.consumeUpTo(1)).isZero();
    assertThat(meter.close()).isEqualTo(1);
    assertThat(meter.used()).isEqualTo(1);
    assertThat(meter.remaining()).isEqualTo(999);
    assertThat(meter.granted()).isEqualTo(1000);
  }

  @Test
  void aClosedMeterIsNotExtended() {
    Meter meter = meter(1000);
    meter.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> meter.extend(7))
        .withMessage("a closed meter cannot be extended by 7 octets");
    assertThatIllegalStateException().isThrownBy(() -> meter.extend(7, 1));
    assertThat(meter.granted()).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void octetsMustBePositive(long octets) {
    Meter meter = meter(1000);
    String message = "octets (" + octets + ") must be positive";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(meter.tryConsume(octets)).isTrue())
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(meter.consumeUpTo(octets)).isZero())
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meter.extend(octets))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meter.extend(octets, 1))
        .withMessage(message);
    assertThat(meter.remaining()).isEqualTo(1000);
  }

  @Test
  void anExtensionBeyondALongHasNoEffect() {
    Meter meter = meter(1000);
    assertThat(meter.tryConsume(1)).isTrue();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> meter.extend(Long.MAX_VALUE - 999))
        .withMessage(
            "octets (9223372036854774808) on top of 1000 granted exceed 9223372036854775807");

    assertThat(meter.granted()).isEqualTo(1000);
    assertThat(meter.consumeUpTo(Long.MAX_VALUE)).isEqualTo(999);
  }

  @Test
  void countsUpToTheLargestLong() {
    Meter meter = meter(1);
    meter.extend(Long.MAX_VALUE - 1);

    assertThat(meter.remaining()).isEqualTo(Long.MAX_VALUE);
    assertThat(meter.tryConsume(1)).isTrue();
    assertThat(meter.tryConsume(Long.MAX_VALUE)).isFalse();
    assertThat(meter.remaining()).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(meter.tryConsume(1)).isTrue();
    assertThat(meter.tryConsume(Long.MAX_VALUE - 2)).isTrue();
    assertThat(meter.tryConsume(1)).isFalse();
    assertThat(meter.close()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aNegativeThresholdIsRefused() {
    Meter meter = meter(1000);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> meter.extend(1, -1))
        .withMessage("thresholdOctets (-1) must not be negative");
    assertThat(meter.granted()).isEqualTo(1000);
  }

  @Test
  @SuppressWarnings("NullAway") // what an embedder without null checks may do
  void aListenerIsNeeded() {
    assertThatNullPointerException()
        .isThrownBy(() -> Meter.of(new MeterConfig(1, 0), null))
        .withMessage("listener");
  }

  @Test
  void describesItself() {
    Meter meter = meter(1000);
    assertThat(meter.tryConsume(3)).isTrue();
    assertThat(meter).hasToString("Meter[used=3, granted=1000]");
    meter.close();
    assertThat(meter).hasToString("Meter[used=3, granted=1000, closed]");
  }
}
