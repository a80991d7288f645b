package io.quotabridge;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.Usage;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong configuration is refused when it is made, with field, value and rule. */
class ExchangeConfigTest {

  private static final ExchangeConfig CONFIG = ExchangeConfig.DEFAULT;

  private static Arguments row(String message, Supplier<ExchangeConfig> config) {
    return Arguments.of(message, config);
  }

  static Stream<Arguments> wrong() {
    Duration tooLong = ExchangeConfig.MAX_DURATION.plusSeconds(1);
    return Stream.of(
        row("nodeId (a b) must have no white space", () -> CONFIG.withNode("a b")),
        row("nodeId () must have 1 to 128 characters", () -> CONFIG.withNode("")),
        row("firstSliceOctets (0) must be 1 or more", () -> CONFIG.withSlices(0, 1)),
        row("firstSliceOctets (9) exceeds maxSliceOctets (8)", () -> CONFIG.withSlices(9, 8)),
        row(
            "maxSliceOctets (1152921504606846976) exceeds 1152921504606846975",
            () -> CONFIG.withSlices(1, Usage.MAX_OCTETS + 1)),
        row("validity (PT0S) must be positive", () -> CONFIG.withValidity(Duration.ZERO)),
        row("validity (PT-1S) must be positive", () -> CONFIG.withValidity(Duration.ofSeconds(-1))),
        row(
            "validity (" + tooLong + ") exceeds PT1193046H28M15S",
            () -> CONFIG.withValidity(tooLong)),
        row(
            "stationTimeout (PT0S) must be positive",
            () -> CONFIG.withStationTimeout(Duration.ZERO)),
        row("stationTimeout (" + tooLong + ") exceeds", () -> CONFIG.withStationTimeout(tooLong)),
        row("maxOpenExchanges (0) must be 1 or more", () -> CONFIG.withMaxOpenExchanges(0)),
        row("maxWaitingRequests (0) must be 1 or more", () -> CONFIG.withMaxWaitingRequests(0)),
        row("shutdownTimeout (PT0S) must be positive", () -> CONFIG.withShutdownTimeout(ZERO)));
  }

  @Test
  void refusesAPolicyOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailurePolicy.DEFAULT.withRetryTime(ZERO))
        .withMessage("retryTime (PT0S) must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailurePolicy.DEFAULT.withOfflineOctets(-1))
        .withMessage("offlineOctets (-1) must be 0 to 1152921504606846975");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void refuses(String message, Supplier<ExchangeConfig> config) {
    assertThatIllegalArgumentException().isThrownBy(config::get).withMessageContaining(message);
  }

  @Test
  void changesOneSettingAndKeepsTheOthers() {
    FailurePolicy failures =
        FailurePolicy.DEFAULT
            .withStore(FailureHandling.CONTINUE)
            .withStation(FailureHandling.RETRY_AND_TERMINATE)
            .withRetryTime(Duration.ofSeconds(3))
            .withOfflineOctets(4);
    ExchangeConfig config =
        CONFIG
            .withNode("north-3")
            .withSlices(10, 20)
            .withValidity(Duration.ofSeconds(7))
            .withStationTimeout(Duration.ofSeconds(8))
            .withMaxOpenExchanges(9)
            .withMaxWaitingRequests(10)
            .withFailures(failures)
            .withShutdownTimeout(Duration.ofSeconds(11));
    assertThat(config)
        .isEqualTo(
            new ExchangeConfig(
                "north-3",
                10,
                20,
                Duration.ofSeconds(7),
                Duration.ofSeconds(8),
                9,
                10,
                failures,
                Duration.ofSeconds(11)));
    assertThat(failures)
        .isEqualTo(
            new FailurePolicy(
                FailureHandling.CONTINUE,
                FailureHandling.RETRY_AND_TERMINATE,
                Duration.ofSeconds(3),
                4));
  }

  /** The longest times must not overflow anywhere on the way to a clock or a condition. */
  @Test
  void servesWithTheLongestTimes() {
    Scene scene =
        Scene.withQuota(5000)
            .stationTimeout(ExchangeConfig.MAX_DURATION)
            .validity(ExchangeConfig.MAX_DURATION);
    scene.station.answers((order, sink) -> new Thread(sink::confirm).start());
    try (DataExchange exchanges = scene.build()) {
      assertThat(exchanges.request(Scene.request("x-1")).state()).isEqualTo(ExchangeState.SERVING);
    }
  }
}
