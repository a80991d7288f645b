package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests and ends that nobody waits for, and that are cancelled. */
@Timeout(60)
class AsyncTest {

  private static final ExchangeId X = new ExchangeId("x-1");

  @RegisterExtension private final OtherThreads others = new OtherThreads();

  private final Scene scene = Scene.withQuota(10_000);

  @Test
  void aRequestCancelledBeforeItBeganIsNotMade() {
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      assertThat(answer.cancel(true)).isTrue();
      scene.background.crank();
      assertThat(exchanges.find(X)).isEmpty();
      assertThat(scene.store.asked(Initial.class)).isEmpty();
      assertThat(scene.station.told()).isEmpty();
    }
    assertSettled(scene, 0);
  }

  @Test
  void aRequestCancelledWhileItIsOpenedIsEndedAtOnce() {
    try (DataExchange exchanges = scene.build()) {
      Gate gate = scene.store.holds(Initial.class);
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      CompletableFuture<Integer> work = others.call(scene.background::crank);
      gate.awaitReached();
      assertThat(answer.cancel(true)).isTrue();
      gate.open();
      work.join();
      assertThat(exchanges.find(X)).isEmpty();
      assertThat(scene.row("x-1").endedBecause()).contains(EndingCause.NORMAL_RELEASE);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 0);
  }

  @Test
  void aRequestCancelledAfterItWasOpenedIsServedOn() {
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      scene.background.crank();
      assertThat(answer.cancel(true)).isFalse();
      assertThat(answer.join().state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.station.sink("x-1").tryConsume(100)).isTrue();
      assertThat(answer.join().end().chargedOctets()).isEqualTo(100);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 100);
  }

  /** The exchange is somebody else's: who only asked for it once more cannot give it up. */
  @Test
  void aRepetitionThatIsCancelledLeavesTheExchangeToItsOpener() {
    try (DataExchange exchanges = scene.build()) {
      Gate gate = scene.store.holds(Initial.class);
      CompletableFuture<Exchange> first =
          others.call(() -> exchanges.request(Scene.request("x-1")));
      gate.awaitReached();
      CompletableFuture<Exchange> again = exchanges.requestAsync(Scene.request("x-1"));
      CompletableFuture<Integer> work = others.call(scene.background::crank);
      while (scene.background.waiting() > 0) {
        Thread.onSpinWait();
      }
      again.cancel(true);
      gate.open();
      assertThat(work.join()).isOne();
      assertThat(first.join().state()).isEqualTo(ExchangeState.SERVING);
      assertOpen(scene, 0, 1000);
      assertThat(scene.station.told()).containsExactly("start x-1");
    }
    assertSettled(scene, 0);
  }

  @Test
  void aRequestCancelledWhileItIsOpenedIsServedOnForWhoeverRepeatedIt() {
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      AtomicReference<Exchange> repeated = new AtomicReference<>();
      scene.station.answers(
          (order, sink) -> {
            assertThat(sink.confirm()).isTrue();
            repeated.set(others.call(() -> exchanges.request(Scene.request("x-1"))).join());
            answer.cancel(true);
          });
      scene.background.crank();
      assertThat(Objects.requireNonNull(repeated.get()).state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.station.told()).containsExactly("start x-1");
    }
    assertSettled(scene, 0);
  }

  @Test
  void aRequestCancelledWhileItIsOpenedIsEndedLaterIfTheStoreIsAway() {
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      scene.station.answers(
          (order, sink) -> {
            assertThat(sink.confirm()).isTrue();
            answer.cancel(true);
            scene.store.goesAway();
          });
      scene.background.crank();
      assertOpen(scene, 0, 1000);
      scene.store.comesBack();
      scene.pass(Duration.ofSeconds(1));
      assertThat(exchanges.find(X)).isEmpty();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 0);
  }

  @Test
  void whatFailsWithinARequestReachesWhoeverAsked() {
    scene.station.answers(
        (order, sink) -> {
          throw new NoSuchMethodError("start");
        });
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      scene.background.crank();
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(answer::join)
          .withCauseInstanceOf(NoSuchMethodError.class);
      assertThat(exchanges.find(X)).isEmpty();
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 5012");
    }
    assertSettled(scene, 0);
  }

  @Test
  void aRequestThatTheEndOfTheLibraryOvertakesFails() {
    DataExchange exchanges = scene.build();
    CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
    exchanges.close();
    scene.background.crank();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(answer::join)
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(scene.station.told()).containsExactly("close");
    assertSettled(scene, 0);
  }

  // ---- Threads that are not held ----

  @Test
  void requestsHoldNoThreadWhileTheStoreWorks() {
    Scene batching = Scene.inBatches(100_000);
    try (DataExchange exchanges = batching.build()) {
      List<Gate> gates =
          List.of(batching.store.holds(Initial.class), batching.store.holds(Initial.class));
      List<CompletableFuture<Exchange>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(exchanges.requestAsync(Scene.request("x-" + i)));
      }
      List<CompletableFuture<Integer>> leading = new ArrayList<>();
      for (Gate gate : gates) {
        leading.add(others.call(batching.background::crank));
        gate.awaitReached();
      }
      batching.background.crank(); // on this thread, which comes back
      assertThat(answers).noneMatch(CompletableFuture::isDone);
      gates.forEach(Gate::open);
      leading.forEach(CompletableFuture::join);
      batching.background.crank();
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.join().state()).isEqualTo(ExchangeState.SERVING));
    }
    assertSettled(batching, 0);
  }

  @Test
  void endsHoldNoThreadWhileTheStoreWorks() {
    Scene batching = Scene.inBatches(100_000);
    try (DataExchange exchanges = batching.build()) {
      List<Exchange> served = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        served.add(exchanges.request(Scene.request("x-" + i)));
        assertThat(batching.station.sink("x-" + i).tryConsume(10)).isTrue();
      }
      List<Gate> gates =
          List.of(batching.store.holds(Termination.class), batching.store.holds(Termination.class));
      List<CompletableFuture<Settlement>> answers = new ArrayList<>();
      for (Exchange exchange : served) {
        answers.add(exchange.endAsync(EndingCause.NORMAL_RELEASE));
      }
      List<CompletableFuture<Integer>> leading = new ArrayList<>();
      for (Gate gate : gates) {
        leading.add(others.call(batching.background::crank));
        gate.awaitReached();
      }
      batching.background.crank(); // on this thread, which comes back
      assertThat(answers).noneMatch(CompletableFuture::isDone);
      gates.forEach(Gate::open);
      leading.forEach(CompletableFuture::join);
      batching.background.crank();
      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.join().chargedOctets()).isEqualTo(10));
    }
    assertSettled(batching, 200);
  }

  @Test
  void aRepetitionHoldsNoThreadWhileTheExchangeIsOpened() {
    try (DataExchange exchanges = scene.build()) {
      Gate gate = scene.store.holds(Initial.class);
      CompletableFuture<Exchange> first = exchanges.requestAsync(Scene.request("x-1"));
      CompletableFuture<Integer> opening = others.call(scene.background::crank);
      gate.awaitReached();
      CompletableFuture<Exchange> again = exchanges.requestAsync(Scene.request("x-1"));
      scene.background.crank(); // on this thread, which comes back
      assertThat(again).isNotDone();
      gate.open();
      opening.join();
      scene.background.crank();
      assertThat(again.join()).isSameAs(first.join());
      assertThat(again.join().state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.station.told()).containsExactly("start x-1");
    }
    assertSettled(scene, 0);
  }

  @Test
  void aBaseStationMayAnswerLater() {
    scene.station.answers((order, sink) -> {});
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      scene.background.crank();
      assertThat(answer).isNotDone();
      assertThat(scene.station.sink("x-1").confirm()).isTrue();
      scene.background.crank();
      assertThat(answer.join().state()).isEqualTo(ExchangeState.SERVING);
    }
    assertSettled(scene, 0);
  }

  @Test
  void aBaseStationMayDeclineLater() {
    scene.station.answers((order, sink) -> {});
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      scene.background.crank();
      scene.station.sink("x-1").decline(ResultCode.TOO_BUSY, "no channel free");
      scene.background.crank();
      assertThat(answer.join().refusal()).map(Refusal::code).contains(ResultCode.TOO_BUSY);
      assertThat(exchanges.find(X)).isEmpty();
    }
    assertSettled(scene, 0);
  }

  @Test
  void aBaseStationThatNeverAnswersIsGivenUp() {
    scene.stationTimeout(Duration.ofSeconds(10)).station.answers((order, sink) -> {});
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
      CompletableFuture<Exchange> again = exchanges.requestAsync(Scene.request("x-1"));
      scene.background.crank();
      scene.pass(Duration.ofSeconds(9));
      assertThat(answer).isNotDone();
      assertThat(again).isNotDone();
      scene.pass(Duration.ofSeconds(2));
      assertThat(answer.join().refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_DELIVER);
      assertThat(again).isCompleted();
      assertThat(exchanges.find(X)).isEmpty();
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
    }
    assertSettled(scene, 0);
  }

  /** Whoever gives a place back twice lets more wait than allowed, or in the end nobody. */
  @Test
  void everyAnswerGivesBackOnePlaceAmongThoseWhoWait() {
    scene.maxWaitingRequests(1);
    try (DataExchange exchanges = scene.build()) {
      for (int i = 0; i < 3; i++) {
        CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
        scene.background.crank();
        assertThat(answer.join().state()).isEqualTo(ExchangeState.SERVING);
      }
      CompletableFuture<Exchange> waiting = exchanges.requestAsync(Scene.request("x-2"));
      CompletableFuture<Exchange> tooMany = exchanges.requestAsync(Scene.request("x-3"));
      assertThat(tooMany.join().refusal()).map(Refusal::code).contains(ResultCode.TOO_BUSY);
      scene.background.crank();
      assertThat(waiting.join().state()).isEqualTo(ExchangeState.SERVING);
    }
    assertSettled(scene, 0);
  }

  // ---- Ends ----

  @Test
  void anEndThatIsWaitedForOvertakesOneThatIsNot() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(100)).isTrue();
      Gate gate = scene.store.holds(Termination.class);
      CompletableFuture<Settlement> end = exchange.endAsync(EndingCause.REVOKED);
      CompletableFuture<Integer> ending = others.call(scene.background::crank);
      gate.awaitReached();
      Settlement settlement = exchange.end();
      assertThat(end).isNotDone();
      gate.open();
      ending.join();
      assertThat(end.join()).isEqualTo(settlement);
      assertThat(settlement).isEqualTo(new Settlement(X, EndingCause.REVOKED, 100, 100));
      assertThat(scene.listener.events())
          .filteredOn(ExchangeEvent.ExchangeSettled.class::isInstance)
          .hasSize(1);
    }
    assertSettled(scene, 100);
  }

  @Test
  void anEndThatNobodyWaitsForSettles() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(100)).isTrue();
      CompletableFuture<Settlement> end = exchange.endAsync(EndingCause.REVOKED);
      assertThat(end).isNotDone();
      scene.background.crank();
      assertThat(end.join()).isEqualTo(new Settlement(X, EndingCause.REVOKED, 100, 100));
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 REVOKED");
    }
    assertSettled(scene, 100);
  }

  @Test
  void anEndThatFailsSaysSoAndIsSettledLater() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(100)).isTrue();
      scene.store.goesAway();
      CompletableFuture<Settlement> end = exchange.endAsync(EndingCause.REVOKED);
      scene.background.crank();
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(end::join)
          .withCauseInstanceOf(StoreException.class);
      scene.store.comesBack();
      scene.pass(Duration.ofSeconds(1));
      assertThat(exchange.settlement()).contains(new Settlement(X, EndingCause.REVOKED, 100, 100));
    }
    assertSettled(scene, 100);
  }

  @Test
  void anEndThatIsCancelledTakesPlaceAllTheSame() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(100)).isTrue();
      exchange.endAsync(EndingCause.REVOKED).cancel(true);
      scene.background.crank();
      assertThat(exchange.settlement()).contains(new Settlement(X, EndingCause.REVOKED, 100, 100));
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 REVOKED");
    }
    assertSettled(scene, 100);
  }

  /** The store wrote it and then met an Error: the volume is kept, and delivered once more. */
  @Test
  void anEndThatMeetsAnErrorSaysSoAndIsSettledLater() {
    for (Scene each : List.of(scene, Scene.inBatches(10_000))) {
      try (DataExchange exchanges = each.build()) {
        Exchange exchange = exchanges.request(Scene.request("x-1"));
        assertThat(each.station.sink("x-1").tryConsume(100)).isTrue();
        each.store.alters(
            Termination.class,
            answers -> {
              throw new NoSuchMethodError("after it wrote " + answers);
            });
        CompletableFuture<Settlement> end = exchange.endAsync(EndingCause.REVOKED);
        each.background.crank();
        assertThatExceptionOfType(CompletionException.class)
            .isThrownBy(end::join)
            .withRootCauseInstanceOf(NoSuchMethodError.class);
        each.pass(Duration.ofSeconds(1));
        assertThat(exchange.settlement())
            .contains(new Settlement(X, EndingCause.REVOKED, 100, 100));
      }
      assertSettled(each, 100);
    }
  }

  @Test
  void aRequestThatMeetsAnErrorOfTheStoreIsRefusedAndReleased() {
    for (Scene each : List.of(scene, Scene.inBatches(10_000))) {
      try (DataExchange exchanges = each.build()) {
        each.store.alters(
            Initial.class,
            answers -> {
              throw new NoSuchMethodError("after it wrote " + answers);
            });
        CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
        each.background.crank();
        assertThat(answer.join().refusal())
            .map(Refusal::code)
            .contains(ResultCode.UNABLE_TO_COMPLY);
        assertThat(exchanges.find(X)).isEmpty();
      }
      assertSettled(each, 0);
    }
  }

  /** Whoever continues here may need another thread that needs the exchange. */
  @Test
  void noLockIsHeldWhileAnAnswerIsBrought() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      Settlement settlement = exchange.end();
      CompletableFuture<Settlement> again =
          exchange
              .endAsync(EndingCause.REVOKED)
              .thenCompose(known -> CompletableFuture.completedFuture(endedBeside(exchange)));
      scene.background.crank();
      assertThat(again.join()).isEqualTo(settlement);
    }
    assertSettled(scene, 0);
  }

  private Settlement endedBeside(Exchange exchange) {
    return others.call(() -> exchange.end()).join();
  }
}
