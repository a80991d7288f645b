package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.StoreException;
import java.time.Duration;
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
      assertThat(work.join()).isOne();
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

  // ---- Ends ----

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
}
