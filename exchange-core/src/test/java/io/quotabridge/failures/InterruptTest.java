package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.FailureHandling;
import io.quotabridge.FailurePolicy;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thread that is interrupted while it waits: it keeps its flag, and nothing is half done. */
@Timeout(60)
class InterruptTest {

  private static final Duration A_SECOND = Duration.ofSeconds(1);

  @RegisterExtension private final OtherThreads others = new OtherThreads();

  private final Scene scene =
      Scene.withQuota(10_000)
          .failures(FailurePolicy.DEFAULT.withStore(FailureHandling.RETRY_AND_TERMINATE));

  @AfterEach
  void clearTheFlag() {
    assertThat(Thread.interrupted()).as("left over by a test").isFalse();
  }

  /** Does something on a thread that is interrupted before, and whose flag must be set after. */
  private <T> T interrupted(Supplier<T> what) {
    Thread.currentThread().interrupt();
    try {
      return what.get();
    } finally {
      assertThat(Thread.interrupted()).as("the flag").isTrue();
    }
  }

  /** Does something on a thread of its own, and interrupts it once it waits or is done. */
  private <T> CompletableFuture<T> waitingAndInterrupted(Supplier<T> what) {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<T> result =
        others.call(
            () -> {
              thread.set(Thread.currentThread());
              T done = what.get();
              assertThat(Thread.interrupted()).as("the flag").isTrue();
              return done;
            });
    while (thread.get() == null || thread.get().getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
    thread.get().interrupt();
    return result;
  }

  // ---- The base station ----

  @Test
  void whileTheStationIsAsked() {
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = interrupted(() -> exchanges.request(Scene.request("x-1")));
      assertThat(exchange.refusal())
          .contains(
              new Refusal(
                  ResultCode.UNABLE_TO_DELIVER, "interrupted while the base station was asked"));
      assertThat(scene.station.sink("x-1").confirm()).isFalse();
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
      assertSettled(scene, 0);
    }
  }

  @Test
  void whileAStationThatThrewIsToldAgain() {
    scene.failures(FailurePolicy.DEFAULT.withStation(FailureHandling.RETRY_AND_TERMINATE));
    scene.station.answers(ScriptedStation.UNREACHABLE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = interrupted(() -> exchanges.request(Scene.request("x-1")));
      assertThat(exchange.refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_DELIVER);
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
      assertSettled(scene, 0);
    }
  }

  @Test
  void whileAnotherWaitsForTheStation() {
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> first =
          others.call(() -> exchanges.request(Scene.request("x-1")));
      while (scene.station.told().isEmpty()) {
        Thread.onSpinWait();
      }
      Exchange second = interrupted(() -> exchanges.request(Scene.request("x-1")));
      assertThat(second.state())
          .as("to give it up is for the first")
          .isEqualTo(ExchangeState.GRANTED);
      assertThat(scene.station.sink("x-1").confirm()).isTrue();
      assertThat(first.join()).isSameAs(second);
      assertThat(second.end().chargedOctets()).isZero();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 0);
  }

  /** The station is being told to stop by another, and may still report its final total. */
  @Test
  void whileAnotherTellsTheStationToStop() {
    Gate stopping = new Gate();
    scene.station.stops(
        (id, sink) -> {
          stopping.pass();
          sink.report(900);
        });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      CompletableFuture<Settlement> first = others.call(exchange::end);
      stopping.awaitReached();
      CompletableFuture<Settlement> second = waitingAndInterrupted(exchange::end);
      stopping.open();
      assertThat(second.join().chargedOctets()).isEqualTo(900);
      assertThat(first.join()).isEqualTo(second.join());
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 900);
  }

  // ---- The store, between two tries ----

  @Test
  void beforeAnInitialIsTriedAgain() {
    scene.store.failsBeforeWriting(Initial.class);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = interrupted(() -> exchanges.request(Scene.request("x-1")));
      assertThat(exchange.refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(scene.store.asked(Initial.class)).hasSize(1);
      assertThat(scene.station.told()).containsExactly("refuse x-1 5012");
      assertSettled(scene, 0);
    }
  }

  @Test
  void beforeAnUpdateIsTriedAgain() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      scene.store.losesTheAnswer(Update.class);
      assertThat(interrupted(() -> sink.tryConsume(1))).isFalse();
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.ADMINISTRATIVE, 1000, 1000));
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 ADMINISTRATIVE");
    }
    assertSettled(scene, 1000);
  }

  @Test
  void beforeATerminationIsTriedAgain() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(640)).isTrue();
      scene.store.goesAway();
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> interrupted(exchange::end));
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      scene.store.comesBack();
      scene.pass(A_SECOND);
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.NORMAL_RELEASE, 640, 640));
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 640);
  }

  // ---- Each other ----

  /** One thread's update is under way; the other needs the same lock. */
  @Test
  void whileAnotherAsksForMore() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      Gate gate = scene.store.holds(Update.class);
      CompletableFuture<Boolean> first = others.call(() -> sink.tryConsume(300));
      gate.awaitReached();
      CompletableFuture<Boolean> second = waitingAndInterrupted(() -> sink.tryConsume(200));
      gate.open();
      assertThat(first.join()).isTrue();
      assertThat(second.join()).isTrue();
      assertThat(exchange.end().chargedOctets()).isEqualTo(1500);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1500);
  }

  // ---- The end of the library ----

  @Test
  void whileTheLibraryCloses() {
    Gate stopping = new Gate();
    scene.station.stops((id, sink) -> stopping.pass());
    DataExchange exchanges = scene.build();
    assertThat(scene.serve(exchanges, "x-1").tryConsume(70)).isTrue();
    scene.station.counts("x-1", 70);
    interrupted(
        () -> {
          exchanges.close();
          return exchanges;
        });
    assertThat(scene.store.closes()).isOne();
    assertOpen(scene, 0, 1000);
    scene.station.stops((id, sink) -> {});
    try (DataExchange next = scene.rebuild()) {
      scene.background.crank();
      assertThat(next.find(Scene.request("x-1").exchangeId()).orElseThrow().end().chargedOctets())
          .isEqualTo(70);
    }
    stopping.open();
    assertSettled(scene, 70);
  }
}
