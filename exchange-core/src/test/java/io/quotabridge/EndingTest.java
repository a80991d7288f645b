package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.Standstill;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ends of service and settlements: each once, whoever asks for them and however often. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndingTest {

  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void stopOthers() throws InterruptedException {
    others.shutdownNow();
    assertThat(others.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void keepsTheFirstCauseAndTheSameSettlement() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(10)).isTrue();
      Settlement settlement = exchange.end(EndingCause.REVOKED);
      assertThat(exchange.end(EndingCause.NORMAL_RELEASE)).isSameAs(settlement);
      scene.station.sink("x-1").end(EndingCause.STATION_LOST);
      assertThat(settlement.cause()).isEqualTo(EndingCause.REVOKED);
      assertThat(scene.store.asked(Termination.class)).hasSize(1);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 REVOKED");
    }
  }

  @Test
  void countsNothingAfterTheEnd() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(10)).isTrue();
      exchange.end();
      assertThat(sink.tryConsume(1)).isFalse();
      assertThat(sink.consumeUpTo(1)).isZero();
      assertThat(exchange.usedOctets()).isEqualTo(10);
    }
    assertThat(scene.chen().supplied()).isEqualTo(10);
  }

  @Test
  void settlesOnceWhenCallerAndStationEndAtOnce() throws Exception {
    Scene scene = Scene.withQuota(1_000_000);
    try (DataExchange exchanges = scene.build()) {
      for (int i = 0; i < 300; i++) {
        String id = "x-" + i;
        Exchange exchange = exchanges.request(Scene.request(id));
        UsageSink sink = scene.station.sink(id);
        assertThat(sink.tryConsume(7)).isTrue();
        CyclicBarrier together = new CyclicBarrier(2);
        CompletableFuture<Void> station =
            CompletableFuture.runAsync(
                () -> {
                  await(together);
                  sink.end(EndingCause.STATION_LOST);
                },
                others);
        await(together);
        Settlement settlement = exchange.end(EndingCause.NORMAL_RELEASE);
        station.join();
        assertThat(exchange.settlement()).contains(settlement);
        assertThat(settlement.chargedOctets()).isEqualTo(7);
      }
      assertThat(exchanges.journal()).hasSize(300);
    }
    assertThat(scene.store.asked(Termination.class)).hasSize(300);
    assertThat(scene.chen().supplied()).isEqualTo(2100);
    assertThat(scene.station.told().stream().filter(told -> told.startsWith("stop"))).hasSize(300);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The station ends it, and is still reporting its final total when the caller ends it too: the
   * caller's settlement must hold that total.
   */
  @Test
  void waitsForTheFinalTotalBeforeItSettles() {
    Scene scene = Scene.withQuota(5000);
    Gate stopping = new Gate();
    scene.station.stops(
        (id, sink) -> {
          stopping.pass();
          sink.report(900);
        });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(100);
      CompletableFuture<Void> station =
          CompletableFuture.runAsync(() -> sink.end(EndingCause.NORMAL_RELEASE), others);
      stopping.awaitReached();
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      CompletableFuture<Settlement> caller = CompletableFuture.supplyAsync(exchange::end, others);
      stopping.open();
      station.join();
      assertThat(caller.join().usedOctets()).isEqualTo(900);
    }
    assertThat(scene.chen().supplied()).isEqualTo(900);
  }

  @Test
  void takesTheFinalTotalFromAnotherThreadOfTheStation() {
    Scene scene = Scene.withQuota(5000);
    scene.station.stops(
        (id, sink) -> CompletableFuture.runAsync(() -> sink.report(900), others).join());
    try (DataExchange exchanges = scene.build()) {
      assertThat(exchanges.request(Scene.request("x-1")).end().usedOctets()).isEqualTo(900);
    }
  }

  @Test
  void maySettleFromWithinTheOrderToStop() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.station.stops(
          (id, sink) -> {
            sink.report(40);
            sink.end(EndingCause.STATION_LOST); // no effect
            assertThat(exchange.end().usedOctets()).isEqualTo(40);
          });
      assertThat(exchange.end(EndingCause.REVOKED).cause()).isEqualTo(EndingCause.REVOKED);
      assertThat(exchange.state()).isEqualTo(ExchangeState.SETTLED);
      assertThat(scene.store.asked(Termination.class)).hasSize(1);
    }
  }

  @Test
  void endsAlthoughTheStationDoesNotHearIt() {
    Scene scene = Scene.withQuota(5000);
    scene.station.failsWhenTold();
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(10)).isTrue();
      assertThat(exchange.end().chargedOctets()).isEqualTo(10);
    }
  }

  @Test
  void reportsAnErrorOfTheStationAndCanBeEndedAgain() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.station.stops(
          (id, sink) -> {
            throw new NoSuchMethodError("stop");
          });
      assertThatExceptionOfType(NoSuchMethodError.class).isThrownBy(exchange::end);
      assertThat(CompletableFuture.supplyAsync(exchange::end, others).join().cause())
          .isEqualTo(EndingCause.NORMAL_RELEASE);
    }
  }

  // ---- A store that fails at the end ----

  static List<Arguments> faults() {
    Consumer<Scene> before = scene -> scene.store.failsBeforeWriting(Termination.class);
    Consumer<Scene> after = scene -> scene.store.losesTheAnswer(Termination.class);
    Consumer<Scene> unforeseen =
        scene ->
            scene.store.failsBeforeWriting(
                Termination.class, new UnsupportedOperationException("not like this"));
    Consumer<Scene> refused =
        scene ->
            scene.store.answers(
                Termination.class, List.of(QuotaAnswer.of(ResultCode.INVALID_VALUE)));
    return List.of(
        Arguments.of("before it wrote", before),
        Arguments.of("after it wrote", after),
        Arguments.of("in a way of its own", unforeseen),
        Arguments.of("by an answer that nobody can give", refused));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void chargesTheSameVolumeOnceHoweverOftenItIsEnded(String name, Consumer<Scene> fault) {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(640)).isTrue();
      for (int i = 0; i < 2; i++) {
        fault.accept(scene);
        assertThatExceptionOfType(StoreException.class).as(name).isThrownBy(exchange::end);
        assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
        assertThat(exchange.usedOctets()).isEqualTo(640);
        assertThat(sink.tryConsume(1)).isFalse();
        assertThat(exchanges.find(exchange.id())).containsSame(exchange);
      }
      assertThat(exchange.end().chargedOctets()).isEqualTo(640);
      assertThat(scene.store.asked(Termination.class).stream().distinct()).hasSize(1);
      assertThat(exchanges.find(exchange.id())).isEmpty();
      assertThat(exchanges.journal()).hasSize(1);
    }
    assertThat(scene.chen().supplied()).isEqualTo(640);
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.lin().received()).isEqualTo(640);
    assertThat(scene.listener.steps("x-1")).endsWith("SERVING -> ENDING", "ENDING -> SETTLED");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void doesNotBotherTheTrafficWithAFailingStore(String name, Consumer<Scene> fault) {
    Scene scene = Scene.withQuota(1000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      fault.accept(scene);
      assertThat(scene.station.sink("x-1").consumeUpTo(1001)).as(name).isEqualTo(1000);
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      assertThat(exchange.end())
          .isEqualTo(new Settlement(exchange.id(), EndingCause.QUOTA_EXHAUSTED, 1000, 1000));
    }
  }

  @Test
  void settlesWithWhatTheStoreKnowsWhenALateReportCameInBetween() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(500);
      scene.store.failsBeforeWriting(Termination.class);
      assertThatExceptionOfType(StoreException.class).isThrownBy(exchange::end);
      sink.report(800); // too late for the volume that was submitted, and charged all the same
      assertThat(exchange.end().chargedOctets()).isEqualTo(800);
    }
    assertThat(scene.chen().supplied()).isEqualTo(800);
  }

  @Test
  void letsNobodyWaitWhoEndsItWhileTheOrderToStopSettlesIt() throws InterruptedException {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      Gate stopping = new Gate();
      scene.station.stops(
          (id, sink) -> {
            stopping.pass();
            exchange.end();
          });
      CompletableFuture<Settlement> first = CompletableFuture.supplyAsync(exchange::end, others);
      stopping.awaitReached();
      AtomicReference<Settlement> second = new AtomicReference<>();
      Thread waiting = new Thread(() -> second.set(exchange.end()), "second");
      waiting.setDaemon(true);
      waiting.start();
      Standstill.await(waiting);
      stopping.open();
      waiting.join();
      assertThat(second.get()).isEqualTo(first.join());
    }
  }

  // ---- Against a renewal ----

  @Test
  void submitsAfterARenewalThatIsUnderWay() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      Gate gate = scene.store.holds(Update.class);
      CompletableFuture<Boolean> packet =
          CompletableFuture.supplyAsync(() -> sink.tryConsume(300), others);
      gate.awaitReached();
      CompletableFuture<Settlement> end = CompletableFuture.supplyAsync(exchange::end, others);
      gate.open();
      boolean passed = packet.join();
      assertThat(end.join().chargedOctets()).isEqualTo(passed ? 1300 : 1000);
      assertThat(scene.store.asked(Update.class))
          .extracting(Update::requestNumber)
          .containsExactly(1);
      assertThat(scene.store.asked(Termination.class))
          .extracting(Termination::requestNumber)
          .containsExactly(2);
    }
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void asksForNothingInTheBackgroundOnceItIsOver() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(900)).isTrue();
      exchange.end();
      assertThat(scene.background.crank()).isOne();
      assertThat(scene.store.asked(Update.class)).isEmpty();
    }
  }
}
