package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When and how a base station answers: at once, later, twice, never, too late, with a fault. */
@Timeout(60)
class StationAnswerTest {

  private static final Duration AT_ONCE = Duration.ofNanos(1);

  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void stopOthers() throws InterruptedException {
    others.shutdownNow();
    assertThat(others.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void isServedWhenItConfirmsLaterFromAnotherThread() {
    Scene scene = Scene.withQuota(5000);
    scene.station.answers(
        (order, sink) -> others.execute(() -> assertThat(sink.confirm()).isTrue()));
    try (DataExchange exchanges = scene.build()) {
      assertThat(exchanges.request(Scene.request("x-1")).state()).isEqualTo(ExchangeState.SERVING);
    }
  }

  @Test
  void isRefusedWhenItDeclinesLaterFromAnotherThreadAndNothingStaysReserved() {
    Scene scene = Scene.withQuota(1000);
    scene.station.answers(
        (order, sink) ->
            others.execute(() -> sink.decline(ResultCode.UNABLE_TO_DELIVER, "the cell is full")));
    try (DataExchange exchanges = scene.build()) {
      for (int i = 0; i < 200; i++) {
        Exchange exchange = exchanges.request(Scene.request("x-" + i));
        assertThat(exchange.refusal())
            .contains(new Refusal(ResultCode.UNABLE_TO_DELIVER, "the cell is full"));
        // All of the quota is free again when the caller hears of it, so that it may go elsewhere.
        assertThat(scene.chen().available()).isEqualTo(1000);
        assertThat(exchanges.find(exchange.id())).isEmpty();
        assertThat(scene.station.told()).endsWith("refuse x-" + i + " 3002");
      }
    }
  }

  @Test
  void isNotRefusedToTheCallerBeforeTheReservationIsReleased() {
    Scene scene = Scene.withQuota(1000);
    Gate releasing = scene.store.holds(Termination.class);
    scene.station.answers(
        (order, sink) -> {
          others.execute(() -> sink.decline(ResultCode.TOO_BUSY, "the cell is full"));
          releasing.awaitReached();
        });
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Long> availableAfterwards =
          CompletableFuture.supplyAsync(
              () -> {
                exchanges.request(Scene.request("x-1"));
                return scene.chen().available();
              },
              others);
      releasing.awaitReached();
      // Too short a pause only makes the test weaker.
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      releasing.open();
      assertThat(availableAfterwards.join()).isEqualTo(1000);
    }
  }

  @Test
  void mayConfirmTwiceAndIsGrantedOnce() {
    Scene scene = Scene.withQuota(1000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.confirm()).isTrue();
      assertThat(sink.consumeUpTo(3000)).isEqualTo(1000);
      assertThat(sink.confirm()).isFalse(); // it is over
    }
    assertThat(scene.chen().supplied()).isEqualTo(1000);
    assertThat(scene.listener.steps("x-1"))
        .containsExactly(
            "REQUESTED -> VERIFIED",
            "VERIFIED -> GRANTED",
            "GRANTED -> SERVING",
            "SERVING -> ENDING",
            "ENDING -> SETTLED");
  }

  @Test
  void cannotDeclineOnceItServes() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.decline(ResultCode.UNABLE_TO_DELIVER, "changed its mind");
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(sink.tryConsume(10)).isTrue();
      assertThat(scene.station.told()).containsExactly("start x-1");
    }
  }

  @Test
  void isGivenUpWhenItNeverAnswers() {
    Scene scene = Scene.withQuota(5000).stationTimeout(AT_ONCE);
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.refusal())
          .contains(
              new Refusal(
                  ResultCode.UNABLE_TO_DELIVER,
                  "the base station did not answer within " + AT_ONCE));
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
      assertThat(scene.chen().reserved()).isZero();
      assertThat(scene.listener.steps("x-1")).endsWith("GRANTED -> REFUSED");
    }
  }

  @Test
  void letsNothingPassWhenItConfirmsAfterTheTimeOut() {
    Scene scene = Scene.withQuota(5000).stationTimeout(AT_ONCE);
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");

      assertThat(sink.confirm()).isFalse();
      assertThat(sink.tryConsume(1)).isFalse();
      assertThat(sink.consumeUpTo(1)).isZero();
      sink.report(100);
      sink.end(EndingCause.NORMAL_RELEASE);
      sink.decline(ResultCode.TOO_BUSY, "late");

      assertThat(exchange.state()).isEqualTo(ExchangeState.REFUSED);
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
      assertThat(scene.store.asked(Termination.class)).hasSize(1);
    }
    assertThat(scene.chen().supplied()).isZero();
    assertThat(scene.chen().available()).isEqualTo(5000);
  }

  @Test
  void isGivenUpWhenTheCallerIsInterrupted() {
    Scene scene = Scene.withQuota(5000);
    scene.station.answers((order, sink) -> Thread.currentThread().interrupt()); // and never answers
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(Thread.interrupted()).isTrue(); // stays set
      assertThat(exchange.refusal())
          .contains(
              new Refusal(
                  ResultCode.UNABLE_TO_DELIVER, "interrupted while the base station was asked"));
      assertThat(scene.chen().reserved()).isZero();
    }
  }

  @Test
  void isServedToAnInterruptedCallerIfTheStationAnswersAtOnce() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Thread.currentThread().interrupt();
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
    }
  }

  @Test
  void confirmsOrTimesOutButNeverBoth() {
    Scene scene = Scene.withQuota(1_000_000).stationTimeout(Duration.ofNanos(50_000));
    scene.station.answers((order, sink) -> others.execute(() -> confirmAndCarry(sink)));
    try (DataExchange exchanges = scene.build()) {
      for (int i = 0; i < 300; i++) {
        Exchange exchange = exchanges.request(Scene.request("x-" + i));
        assertThat(exchange.state()).isIn(ExchangeState.SERVING, ExchangeState.REFUSED);
        if (exchange.state() == ExchangeState.SERVING) {
          exchange.end();
        }
      }
    }
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.conservationError()).isZero();
  }

  private static void confirmAndCarry(UsageSink sink) {
    if (!sink.confirm()) {
      assertThat(sink.consumeUpTo(10)).isZero();
    }
  }

  @Test
  void isToldToStopWhenItIsStartedAfterTheEnd() {
    Scene scene = Scene.withQuota(5000);
    Gate starting = new Gate();
    scene.station.answers(
        (order, sink) -> {
          starting.pass(); // told to stop meanwhile
          assertThat(sink.confirm()).isFalse();
        });
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> opening =
          CompletableFuture.supplyAsync(() -> exchanges.request(Scene.request("x-1")), others);
      starting.awaitReached();
      Exchange exchange = exchanges.find(Scene.request("x-1").exchangeId()).orElseThrow();
      assertThat(exchange.end(EndingCause.REVOKED).usedOctets()).isZero();
      starting.open();
      assertThat(opening.join().state()).isEqualTo(ExchangeState.SETTLED);
      // The first order to stop may have come before the order to start had its effect.
      assertThat(scene.station.told())
          .containsExactly("start x-1", "stop x-1 REVOKED", "stop x-1 REVOKED");
    }
    assertThat(scene.listener.steps("x-1")).contains("GRANTED -> ENDING", "ENDING -> SETTLED");
  }

  @Test
  void mayServeAndEndWithinTheOrder() {
    Scene scene = Scene.withQuota(5000);
    scene.station.answers(
        (order, sink) -> {
          ScriptedStation.CONFIRMS.to(order, sink);
          assertThat(sink.tryConsume(123)).isTrue();
          sink.end(EndingCause.NORMAL_RELEASE);
        });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.settlement().orElseThrow().chargedOctets()).isEqualTo(123);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
  }
}
