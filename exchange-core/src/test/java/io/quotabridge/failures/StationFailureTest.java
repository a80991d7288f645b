package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.FailureHandling;
import io.quotabridge.FailurePolicy;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A base station that does not do what it is told, or does it at another time. */
@Timeout(60)
class StationFailureTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final Duration TICK = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ofNanos(1);

  @RegisterExtension private final OtherThreads others = new OtherThreads();

  private static Scene scene(FailureHandling handling) {
    return Scene.withQuota(10_000)
        .validity(VALIDITY)
        .failures(FailurePolicy.DEFAULT.withStation(handling));
  }

  private static void assertRefused(Scene scene, Exchange exchange, ResultCode code) {
    assertThat(exchange.refusal()).map(Refusal::code).contains(code);
    assertThat(exchange.state()).isEqualTo(ExchangeState.REFUSED);
    assertThat(exchange.usedOctets()).isZero();
    assertThat(scene.station.told()).contains("refuse x-1 " + code.number());
    assertThat(scene.listener.steps("x-1")).endsWith("GRANTED -> REFUSED");
    assertSettled(scene, 0);
  }

  private static void assertServedToTheEnd(Scene scene, Exchange exchange) {
    assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
    assertThat(scene.station.sink("x-1").tryConsume(400)).isTrue();
    assertOpen(scene, 0, 1000);
    assertThat(exchange.end().chargedOctets()).isEqualTo(400);
    assertThat(scene.station.told()).endsWith("stop x-1 NORMAL_RELEASE");
    assertSettled(scene, 400);
  }

  // ---- It is told to start ----

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void oneThatDeclinesIsBelieved(FailureHandling handling) {
    Scene scene = scene(handling);
    scene.station.answers((order, sink) -> sink.decline(ResultCode.TOO_BUSY, "the cell is full"));
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertRefused(scene, exchange, ResultCode.TOO_BUSY);
      assertThat(scene.time.sleeps()).isEmpty();
    }
  }

  @Test
  void oneThatThrowsIsGivenUp() {
    Scene scene = scene(FailureHandling.TERMINATE);
    scene.station.answers(ScriptedStation.UNREACHABLE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertRefused(scene, exchange, ResultCode.UNABLE_TO_DELIVER);
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
    }
  }

  @Test
  void oneThatThrowsMayHaveHeardAllTheSame() {
    Scene scene = scene(FailureHandling.CONTINUE);
    scene.station.answers(
        (order, sink) -> {
          others.run(() -> assertThat(sink.confirm()).isTrue()).join();
          throw new IllegalStateException("the acknowledgement was lost");
        });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertServedToTheEnd(scene, exchange);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
  }

  @Test
  void oneThatThrowsAndIsTrustedHasItsTimeToAnswer() {
    Scene scene = scene(FailureHandling.CONTINUE).stationTimeout(AT_ONCE);
    scene.station.answers(ScriptedStation.UNREACHABLE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertRefused(scene, exchange, ResultCode.UNABLE_TO_DELIVER);
      assertThat(exchange.refusal().orElseThrow().detail()).contains("did not answer within");
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
    }
  }

  @Test
  void oneThatThrowsIsToldAgain() {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    AtomicInteger orders = new AtomicInteger();
    scene.station.answers(
        (order, sink) ->
            (orders.incrementAndGet() < 4 ? ScriptedStation.UNREACHABLE : ScriptedStation.CONFIRMS)
                .to(order, sink));
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.time.sleeps()).hasSize(3);
      assertServedToTheEnd(scene, exchange);
      assertThat(scene.station.told()).hasSize(5).startsWith("start x-1", "start x-1");
    }
  }

  @Test
  void oneThatGoesOnThrowingIsGivenUpWhenTheTimeForRetriesIsOver() {
    Duration retryTime = Duration.ofMillis(500);
    Scene scene =
        scene(FailureHandling.RETRY_AND_TERMINATE)
            .configure(config -> config.withFailures(config.failures().withRetryTime(retryTime)));
    scene.station.answers(ScriptedStation.UNREACHABLE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertRefused(scene, exchange, ResultCode.UNABLE_TO_DELIVER);
      assertThat(scene.time.sleeps()).hasSizeGreaterThan(2);
      assertThat(scene.time.sleeps().stream().reduce(Duration.ZERO, Duration::plus))
          .isLessThanOrEqualTo(retryTime);
    }
  }

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void oneThatConfirmsAndThrowsServes(FailureHandling handling) {
    Scene scene = scene(handling);
    scene.station.answers(
        (order, sink) -> {
          ScriptedStation.CONFIRMS.to(order, sink);
          throw new IllegalStateException("what now");
        });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertServedToTheEnd(scene, exchange);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
  }

  @Test
  void anErrorReachesTheCallerAndNothingStays() {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    scene.station.answers(
        (order, sink) -> {
          throw new NoSuchMethodError("start");
        });
    try (DataExchange exchanges = scene.build()) {
      assertThatExceptionOfType(NoSuchMethodError.class)
          .isThrownBy(() -> exchanges.request(Scene.request("x-1")));
      assertThat(exchanges.find(Scene.request("x-1").exchangeId())).isEmpty();
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 5012");
      assertSettled(scene, 0);
    }
  }

  // ---- It answers at another time, or more than once ----

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void oneThatNeverAnswersIsGivenUp(FailureHandling handling) {
    Scene scene = scene(handling).stationTimeout(AT_ONCE);
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertRefused(scene, exchange, ResultCode.UNABLE_TO_DELIVER);
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
    }
  }

  @Test
  void oneThatConfirmsTooLateLetsNothingThrough() {
    Scene scene = scene(FailureHandling.TERMINATE).stationTimeout(AT_ONCE);
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.confirm()).isFalse();
      assertThat(sink.tryConsume(1)).isFalse();
      sink.report(100);
      sink.end(EndingCause.NORMAL_RELEASE);
      assertRefused(scene, exchange, ResultCode.UNABLE_TO_DELIVER);
      assertThat(scene.store.asked(Termination.class)).hasSize(1);
    }
  }

  @Test
  void oneThatConfirmsAfterItDeclinedLetsNothingThrough() {
    Scene scene = scene(FailureHandling.TERMINATE);
    scene.station.answers(
        (order, sink) -> {
          ScriptedStation.DECLINES.to(order, sink);
          assertThat(sink.confirm()).isFalse();
          ScriptedStation.DECLINES.to(order, sink);
        });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").consumeUpTo(100)).isZero();
      assertRefused(scene, exchange, ResultCode.UNABLE_TO_DELIVER);
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
    }
  }

  @Test
  void oneThatConfirmsTwiceOrDeclinesAfterwardsServesOnce() {
    Scene scene = scene(FailureHandling.TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.confirm()).isTrue();
      sink.decline(ResultCode.TOO_BUSY, "changed its mind");
      assertServedToTheEnd(scene, exchange);
      assertThat(sink.confirm()).isFalse();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
  }

  @Test
  void oneThatCountsBeforeItConfirmsIsToldSo() {
    Scene scene = scene(FailureHandling.TERMINATE);
    scene.station.answers(
        (order, sink) -> {
          assertThatIllegalStateException()
              .isThrownBy(() -> sink.tryConsume(1))
              .withMessageContaining("must confirm before it counts");
          assertThatIllegalStateException().isThrownBy(() -> sink.report(1));
          ScriptedStation.CONFIRMS.to(order, sink);
        });
    try (DataExchange exchanges = scene.build()) {
      assertServedToTheEnd(scene, exchanges.request(Scene.request("x-1")));
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
  }

  // ---- It is gone, or deaf ----

  @Test
  void oneThatFallsSilentIsSupervised() {
    Scene scene = scene(FailureHandling.TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.station.sink("x-1").report(700);
      scene.pass(VALIDITY.multipliedBy(2));
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertOpen(scene, 700, 300);
      scene.pass(TICK.multipliedBy(3));
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.SUPERVISION_EXPIRED, 700, 700));
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 700);
  }

  @Test
  void oneThatCannotBeToldToStopIsSettledAllTheSame() {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    scene.station.failsWhenTold();
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(10)).isTrue();
      assertThat(exchange.end().chargedOctets()).isEqualTo(10);
      assertThat(sink.tryConsume(1)).as("it may go on, and carries nothing").isFalse();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 10);
  }

  /** Whoever ends it hears of the error; nobody would end it again. */
  @ParameterizedTest(name = "ended by the base station itself: {0}")
  @ValueSource(booleans = {false, true})
  void anErrorWhenItIsToldToStopLeavesNothingUnsettled(boolean byStation) {
    Scene scene = scene(FailureHandling.TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(10)).isTrue();
      scene.station.stops(
          (id, same) -> {
            throw new NoSuchMethodError("stop");
          });
      assertThatExceptionOfType(NoSuchMethodError.class)
          .isThrownBy(
              () -> {
                if (byStation) {
                  sink.end(EndingCause.NORMAL_RELEASE);
                } else {
                  exchange.end();
                }
              });
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      scene.pass(Duration.ofSeconds(1));
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.NORMAL_RELEASE, 10, 10));
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 10);
  }

  @Test
  void oneThatCannotBeToldOfARefusalIsRefusedAllTheSame() {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    scene.station.failsWhenTold();
    scene.station.answers(ScriptedStation.DECLINES);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertRefused(scene, exchange, ResultCode.UNABLE_TO_DELIVER);
      assertThat(exchanges.find(exchange.id())).isEmpty();
    }
  }

  // ---- It reports after the end ----

  @Test
  void whatItReportsWithinTheTimeOfGraceIsCharged() {
    Scene scene = scene(FailureHandling.TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(500);
      assertThat(exchange.end().chargedOctets()).isEqualTo(500);
      scene.clock.jump(LedgerConfig.DEFAULT.grace().minusMinutes(1));
      sink.report(900);
      sink.report(900);
      sink.report(600);
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.NORMAL_RELEASE, 900, 900));
      assertThat(scene.listener.events())
          .filteredOn(ExchangeEvent.SettlementCorrected.class::isInstance)
          .hasSize(1);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 900);
    assertThat(scene.journal()).hasSize(2);
  }

  @Test
  void whatItReportsAfterTheTimeOfGraceIsNot() {
    Scene scene = scene(FailureHandling.TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(500);
      Settlement settlement = exchange.end();
      scene.clock.jump(LedgerConfig.DEFAULT.grace().plusMinutes(1));
      sink.report(900);
      assertThat(exchange.settlement()).contains(settlement);
      assertThat(scene.listener.events())
          .noneMatch(ExchangeEvent.SettlementCorrected.class::isInstance);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
      scene.pass(VALIDITY);
      assertThat(scene.store.asked(Termination.class)).as("it is not tried again").hasSize(2);
    }
    assertSettled(scene, 500);
  }

  /** Several threads report late: the settlement that the embedder sees is the store's. */
  @Test
  void lateReportsOfSeveralThreadsLeaveTheHighest() {
    for (int round = 0; round < 200; round++) {
      Scene scene = scene(FailureHandling.TERMINATE);
      try (DataExchange exchanges = scene.build()) {
        Exchange exchange = exchanges.request(Scene.request("x-1"));
        UsageSink sink = scene.station.sink("x-1");
        exchange.end();
        var one = others.run(() -> sink.report(700));
        var two = others.run(() -> sink.report(900));
        sink.report(800);
        one.join();
        two.join();
        assertThat(exchange.settlement()).map(Settlement::usedOctets).contains(900L);
        assertThat(exchange.usedOctets()).isEqualTo(900);
      }
      assertSettled(scene, 900);
    }
  }
}
