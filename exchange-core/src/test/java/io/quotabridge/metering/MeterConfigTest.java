package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeterConfigTest {

  @Test
  void namesTheFieldThatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MeterConfig(-1, 0))
        .withMessage("grantedOctets (-1) must not be negative");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MeterConfig(0, -2))
        .withMessage("thresholdOctets (-2) must not be negative");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 255, 512})
  void stripesAreAPowerOfTwo(int stripes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MeterConfig(1, 0, stripes))
        .withMessage("maxStripes (" + stripes + ") is not a power of two from 1 to 256");
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 4", "3, 8", "4, 8", "5, 16", "64, 128", "128, 256", "1000, 256"})
  void suitsTheMachine(int processors, int stripes) {
    assertThat(MeterConfig.defaultStripes(processors)).isEqualTo(stripes);
  }
}
