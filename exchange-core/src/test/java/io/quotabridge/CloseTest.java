package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of the library: everything is settled, everything is closed, and nothing begins. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseTest {

  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void stopOthers() throws InterruptedException {
    others.shutdownNow();
    assertThat(others.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void settlesEverythingThatIsOpen() {
    Scene scene = Scene.withQuota(50_000);
    DataExchange exchanges = scene.build();
    for (int i = 0; i < 5; i++) {
      assertThat(scene.serve(exchanges, "x-" + i).tryConsume(100 + i)).isTrue();
    }
    Exchange last = exchanges.find(new ExchangeId("x-4")).orElseThrow();

    exchanges.close();

    assertThat(last.settlement())
        .contains(new Settlement(last.id(), EndingCause.SHUTDOWN, 104, 104));
    assertThat(scene.chen().supplied()).isEqualTo(510);
    assertThat(scene.chen().openExchanges()).isZero();
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.station.told()).contains("stop x-0 SHUTDOWN", "stop x-4 SHUTDOWN");
    assertThat(scene.station.told()).endsWith("close");
  }

  /** What its own threads have begun needs the plugins: they are closed after it. */
  @Test
  void waitsForItsOwnThreadsBeforeItClosesTheStore() throws Exception {
    Scene scene = Scene.withQuota(1000);
    Gate gate = scene.store.holdsTakingOver();
    DataExchange exchanges =
        DataExchange.builder()
            .config(ExchangeConfig.DEFAULT.withValidity(Duration.ofMillis(100)))
            .identityVerifier(Plugin.of(scene.registry))
            .quotaStore(Plugin.of(scene.store))
            .baseStations(Plugin.of(scene.station))
            .build();
    gate.awaitReached();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(exchanges::close, others);
    Thread.sleep(100); // time to go wrong in

    gate.open();
    closing.join();

    assertThat(scene.store.closes()).isOne();
    assertThat(scene.store.askedTooLate()).isZero();
  }

  @Test
  void refusesWhateverIsAskedAfterwards() {
    Scene scene = Scene.withQuota(5000);
    DataExchange exchanges = scene.build();
    exchanges.close();
    assertClosed(() -> exchanges.request(Scene.request("x-1")));
    assertClosed(() -> exchanges.post(new Deposit(new PostingId("d"), Scene.CHEN, 1)));
    assertClosed(() -> exchanges.balance(Scene.CHEN.id()));
    assertClosed(exchanges::balances);
    assertClosed(exchanges::journal);
    assertClosed(exchanges::netting);
    assertClosed(exchanges::obligations);
    assertClosed(exchanges::audit);
    assertThat(scene.store.asked(Initial.class)).isEmpty();
  }

  private static void assertClosed(ThrowingCallable call) {
    assertThatIllegalStateException().isThrownBy(call).withMessage("this data exchange is closed");
  }

  @Test
  void closesEachPluginOnceHoweverOftenAndByWhomeverItIsClosed() {
    for (int i = 0; i < 50; i++) {
      Scene scene = Scene.withQuota(5000);
      DataExchange exchanges = scene.build();
      CompletableFuture<Void> other = CompletableFuture.runAsync(exchanges::close, others);
      exchanges.close();
      other.join();
      exchanges.close();
      assertThat(scene.store.closes()).isOne();
      assertThat(scene.station.told()).containsExactly("close");
    }
  }

  @Test
  void settlesTheOthersWhenOneCannotBeSettled() {
    Scene scene = Scene.withQuota(50_000);
    DataExchange exchanges = scene.build();
    for (int i = 0; i < 5; i++) {
      assertThat(scene.serve(exchanges, "x-" + i).tryConsume(100)).isTrue();
    }
    scene.store.failsFor(
        "x-3", StoreException.permanent("bad row", new IllegalStateException("spoilt")));
    exchanges.close();
    assertThat(scene.chen().supplied()).isEqualTo(400);
    assertThat(scene.chen().openExchanges()).isOne(); // it expires, and is settled elsewhere
    assertThat(scene.store.closes()).isOne();
    assertThat(scene.station.told()).endsWith("close");
  }

  @Test
  void closesTheOtherPluginsWhenOneFails() {
    Scene scene = Scene.withQuota(5000);
    scene.station.failsWhenClosed();
    scene.build().close();
    assertThat(scene.store.closes()).isOne();
  }

  @Test
  void waitsForAnExchangeThatIsBeingOpened() {
    Scene scene = Scene.withQuota(5000);
    DataExchange exchanges = scene.build();
    Gate reserving = scene.store.holds(Initial.class);
    CompletableFuture<Exchange> opening =
        CompletableFuture.supplyAsync(() -> exchanges.request(Scene.request("x-1")), others);
    reserving.awaitReached();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(exchanges::close, others);
    reserving.open();
    closing.join();
    assertThat(opening.join().state()).isEqualTo(ExchangeState.SETTLED);
    assertThat(scene.chen().openExchanges()).isZero();
    assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SHUTDOWN", "close");
  }

  @Test
  void endsAnExchangeWhoseStationHasNotAnswered() {
    Scene scene = Scene.withQuota(5000).stationTimeout(Duration.ofMillis(20));
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    DataExchange exchanges = scene.build();
    CompletableFuture<Exchange> opening =
        CompletableFuture.supplyAsync(() -> exchanges.request(Scene.request("x-1")), others);
    while (scene.station.told().isEmpty()) {
      Thread.onSpinWait();
    }
    exchanges.close();
    assertThat(opening.join().state()).isIn(ExchangeState.REFUSED, ExchangeState.SETTLED);
    assertThat(scene.chen().openExchanges()).isZero();
    assertThat(scene.chen().reserved()).isZero();
  }

  /** Its store does not answer for longer than anybody waits: the others come first. */
  @Test
  void doesNotHangOnAnExchangeThatIsStillBeingOpened() {
    Scene scene = Scene.withQuota(5000).stationTimeout(Duration.ofMillis(1));
    DataExchange exchanges = scene.build();
    Gate reserving = scene.store.holds(Initial.class);
    CompletableFuture<Exchange> opening =
        CompletableFuture.supplyAsync(() -> exchanges.request(Scene.request("x-1")), others);
    reserving.awaitReached();
    exchanges.close();
    assertThat(scene.store.closes()).isOne();
    reserving.open();
    assertThat(opening.join().state().isFinal()).isTrue();
  }

  @Test
  void leavesNoExchangeOpenThatWasRequestedMeanwhile() {
    for (int i = 0; i < 30; i++) {
      Scene scene = Scene.withQuota(1_000_000);
      DataExchange exchanges = scene.build();
      CompletableFuture<Void> requests =
          CompletableFuture.runAsync(
              () -> {
                for (int n = 0; ; n++) {
                  exchanges.request(Scene.request("x-" + n));
                }
              },
              others);
      while (scene.station.told().isEmpty()) {
        Thread.onSpinWait();
      }
      exchanges.close();
      assertThatIllegalStateException()
          .isThrownBy(
              () -> {
                try {
                  requests.join();
                } catch (CompletionException e) {
                  throw e.getCause();
                }
              })
          .withMessage("this data exchange is closed");
      assertThat(scene.chen().openExchanges()).isZero();
      assertThat(scene.chen().reserved()).isZero();
      assertThat(scene.store.askedTooLate()).isZero();
      assertThat(scene.store.closes()).isOne();
    }
  }
}
