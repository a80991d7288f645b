package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many demanders on one supplier: nobody is refused while octets lie idle with another. */
@Timeout(60)
class SharingTest {

  private static void confirmsAllButTheLate(Scene scene) {
    scene.station.answers(
        (order, sink) -> {
          if (!order.exchangeId().value().equals("late")) {
            ScriptedStation.CONFIRMS.to(order, sink);
          }
        });
  }

  private static void awaitOrderToTheLate(Scene scene) {
    while (!scene.station.told().contains("start late")) {
      Thread.onSpinWait();
    }
  }

  @Test
  void usesWhatLiesIdleWithAnother() {
    Scene scene = Scene.withQuota(2000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink idle = scene.serve(exchanges, "idle");
      UsageSink busy = scene.serve(exchanges, "busy");
      assertThat(idle.tryConsume(100)).isTrue();
      assertThat(busy.consumeUpTo(1900)).isEqualTo(1900);

      assertThat(exchanges.find(Scene.request("idle").exchangeId())).isPresent();
      assertThat(idle.consumeUpTo(1)).isZero();
    }
    assertThat(scene.chen().supplied()).isEqualTo(2000);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void usesWhatLiesIdleWithAnotherAfterAFirstGrantThatWasTheLast() {
    Scene scene = Scene.withQuota(1300);
    try (DataExchange exchanges = scene.build()) {
      scene.serve(exchanges, "idle");
      UsageSink busy = scene.serve(exchanges, "busy"); // 300: nothing follows
      assertThat(busy.consumeUpTo(1300)).isEqualTo(1300);
    }
    assertThat(scene.chen().supplied()).isEqualTo(1300);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void usesWhatLiesIdleWithAnotherAfterTheBackgroundFetchedTheLastGrant() {
    Scene scene = Scene.withQuota(2500);
    try (DataExchange exchanges = scene.build()) {
      scene.serve(exchanges, "idle");
      UsageSink busy = scene.serve(exchanges, "busy");
      assertThat(busy.tryConsume(800)).isTrue();
      assertThat(scene.background.crank()).isOne(); // 500 more: nothing follows
      assertThat(scene.chen().available()).isZero();
      assertThat(busy.tryConsume(1700)).isTrue();
    }
    assertThat(scene.chen().supplied()).isEqualTo(2500);
    assertThat(scene.conservationError()).isZero();
  }

  /** More than give back in one batch, so that those who gave are not asked again before others. */
  @Test
  void usesWhatLiesIdleWithAnyNumberOfOthers() {
    int others = 300;
    Scene scene = Scene.withQuota(others * 1000L + 500);
    try (DataExchange exchanges = scene.build()) {
      for (int i = 0; i < others; i++) {
        scene.serve(exchanges, "idle-" + i);
      }
      UsageSink busy = scene.serve(exchanges, "busy");
      assertThat(busy.consumeUpTo(5500)).as("five give back").isEqualTo(5500);
      assertThat(scene.store.asked(Update.class).stream().map(Update::exchangeId).distinct())
          .as("and nobody else is troubled")
          .hasSize(6);
      assertThat(busy.consumeUpTo(Integer.MAX_VALUE)).isEqualTo((others - 5) * 1000L);
    }
    assertThat(scene.chen().supplied()).isEqualTo(others * 1000L + 500);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void recallsAgainFromWhoWasGrantedMoreMeanwhile() {
    Scene scene = Scene.withQuota(2000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink first = scene.serve(exchanges, "first");
      UsageSink second = scene.serve(exchanges, "second");
      assertThat(second.consumeUpTo(1500)).as("500 of them were the first's").isEqualTo(1500);
      scene.deposit("more", Scene.CHEN, 1000);
      assertThat(first.consumeUpTo(100)).isEqualTo(100); // and holds more again
      assertThat(second.consumeUpTo(1400)).isEqualTo(1400);
    }
    assertThat(scene.chen().supplied()).isEqualTo(3000);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void whoGaveUpItsIdlePartMayGoOnWhenThereIsSomethingAgain() {
    Scene scene = Scene.withQuota(2000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink idle = scene.serve(exchanges, "idle");
      UsageSink busy = scene.serve(exchanges, "busy");
      assertThat(busy.consumeUpTo(1500)).isEqualTo(1500);
      busy.end(EndingCause.NORMAL_RELEASE);
      assertThat(idle.consumeUpTo(500)).isEqualTo(500);
      assertThat(exchanges.find(Scene.request("idle").exchangeId()).orElseThrow().state())
          .isEqualTo(ExchangeState.SERVING);
    }
    assertThat(scene.chen().supplied()).isEqualTo(2000);
  }

  @Test
  void makesRoomForANewExchangeOnceTheSupplierIsShort() {
    Scene scene = Scene.withQuota(1500);
    try (DataExchange exchanges = scene.build()) {
      scene.serve(exchanges, "first");
      scene.serve(exchanges, "second"); // 500 only: the supplier is short
      Exchange third = exchanges.request(Scene.request("third"));
      assertThat(third.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.station.sink("third").consumeUpTo(1500)).isEqualTo(1500);
    }
    assertThat(scene.chen().supplied()).isEqualTo(1500);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void leavesTheReservationWhereItIsIfTheStoreFails() {
    Scene scene = Scene.withQuota(2000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink idle = scene.serve(exchanges, "idle");
      UsageSink busy = scene.serve(exchanges, "busy");
      assertThat(busy.consumeUpTo(1000)).isEqualTo(1000);
      scene.store.losesTheAnswer(Update.class);
      assertThat(busy.consumeUpTo(1)).as("nothing is sure while the store fails").isZero();
      assertThat(idle.consumeUpTo(1000)).isEqualTo(1000);
    }
    assertThat(scene.chen().supplied()).isEqualTo(2000);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void leavesWhatWasALastGrantWhereItIsIfTheStoreFails() {
    Scene scene = Scene.withQuota(1500);
    try (DataExchange exchanges = scene.build()) {
      UsageSink busy = scene.serve(exchanges, "busy");
      UsageSink idle = scene.serve(exchanges, "idle"); // 500: nothing follows
      assertThat(busy.consumeUpTo(1000)).isEqualTo(1000);
      scene.store.alters(Update.class, UnaryOperator.identity()); // what the busy one asks for
      scene.store.failsBeforeWriting(Update.class); // what the idle one gives back
      assertThat(busy.consumeUpTo(1)).isZero();
      assertThat(idle.consumeUpTo(500)).isEqualTo(500);
    }
    assertThat(scene.chen().supplied()).isEqualTo(1500);
    assertThat(scene.conservationError()).isZero();
  }

  /** What is recalled must not be reported as used by a top-up that runs in the middle of it. */
  @Test
  void recallsTheSameWhereTheExecutorRunsEverythingInline() {
    Scene scene = Scene.withQuota(2000);
    scene.background.runInline();
    try (DataExchange exchanges = scene.build()) {
      UsageSink idle = scene.serve(exchanges, "idle");
      UsageSink busy = scene.serve(exchanges, "busy");
      assertThat(idle.tryConsume(100)).isTrue();
      assertThat(busy.consumeUpTo(1900)).isEqualTo(1900);
      assertThat(scene.row("idle").usedOctets()).isEqualTo(100);
    }
    assertThat(scene.chen().supplied()).isEqualTo(2000);
  }

  @Test
  void oneThatCannotGiveBackKeepsNobodyFromAskingOthersAndIsAskedAgain() {
    Scene scene = Scene.withQuota(3000);
    try (DataExchange exchanges = scene.build()) {
      scene.serve(exchanges, "good");
      scene.serve(exchanges, "bad");
      UsageSink busy = scene.serve(exchanges, "busy");
      assertThat(busy.consumeUpTo(1000)).isEqualTo(1000);
      StoreException damaged = StoreException.permanent("damaged", new IllegalStateException());
      scene.store.failsFor("bad", damaged);
      assertThat(busy.consumeUpTo(1000)).as("what the good one has").isEqualTo(1000);
      scene.store.failsFor("bad", null);
      assertThat(busy.consumeUpTo(1000)).isEqualTo(1000);
    }
    assertThat(scene.chen().supplied()).isEqualTo(3000);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void remembersThatTheSupplierIsShortThoughNobodyHadAnythingToGiveBack() throws Exception {
    Scene scene = Scene.withQuota(1500);
    confirmsAllButTheLate(scene);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (DataExchange exchanges = scene.build()) {
      Future<Exchange> late = threads.submit(() -> exchanges.request(Scene.request("late")));
      awaitOrderToTheLate(scene);
      assertThat(scene.serve(exchanges, "second").tryConsume(500)).isTrue();
      assertThat(exchanges.request(Scene.request("third")).state())
          .as("late has 1000, but is not served yet")
          .isEqualTo(ExchangeState.REFUSED);
      assertThat(scene.station.sink("late").confirm()).isTrue();
      assertThat(late.get().state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchanges.request(Scene.request("fourth")).state())
          .isEqualTo(ExchangeState.SERVING);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void learnsFromARefusalThatTheSupplierIsShort() {
    Scene scene = Scene.withQuota(1000);
    try (DataExchange exchanges = scene.build()) {
      scene.serve(exchanges, "idle"); // all there is, and as much as it asked for
      assertThat(exchanges.request(Scene.request("second")).state())
          .isEqualTo(ExchangeState.REFUSED);
      assertThat(exchanges.request(Scene.request("third")).state())
          .isEqualTo(ExchangeState.SERVING);
    }
  }

  @Test
  void whoIsPassedByMayBeFoundWhileOthersGiveBack() throws Exception {
    Scene scene = Scene.withQuota(4000);
    confirmsAllButTheLate(scene);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (DataExchange exchanges = scene.build()) {
      scene.serve(exchanges, "idle");
      Future<Exchange> late = threads.submit(() -> exchanges.request(Scene.request("late")));
      awaitOrderToTheLate(scene);
      UsageSink first = scene.serve(exchanges, "first");
      UsageSink second = scene.serve(exchanges, "second");
      assertThat(first.tryConsume(1000)).isTrue();
      assertThat(second.tryConsume(1000)).isTrue();
      scene.store.alters(Update.class, UnaryOperator.identity()); // what the first asks for
      Gate gate = scene.store.holds(Update.class); // what the idle one gives back
      Future<Long> carried = threads.submit(() -> first.consumeUpTo(1));
      gate.awaitReached();
      assertThat(scene.station.sink("late").confirm()).isTrue();
      assertThat(second.consumeUpTo(1)).as("the late one holds 1000").isOne();
      gate.open();
      assertThat(carried.get()).isOne();
      assertThat(late.get().state()).isEqualTo(ExchangeState.SERVING);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Any number of busy exchanges use a quota together to its last octet, and not one more. */
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 100})
  void usesTheLastOctetTogether(int demanders) throws Exception {
    long quota = 200_003;
    Scene scene = Scene.withQuota(quota).slices(1000, 4000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (DataExchange exchanges = scene.build()) {
      List<Callable<Long>> traffic = new ArrayList<>();
      for (int i = 0; i < demanders; i++) {
        UsageSink sink = scene.serve(exchanges, "x-" + i);
        traffic.add(() -> consume(sink));
      }
      long consumed = 0;
      for (Future<Long> one : threads.invokeAll(traffic)) {
        consumed += one.get();
      }
      assertThat(consumed).isEqualTo(quota);
    } finally {
      threads.shutdownNow();
    }
    assertThat(scene.chen().supplied()).isEqualTo(quota);
    assertThat(scene.chen().available()).isZero();
    assertThat(scene.conservationError()).isZero();
  }

  private static long consume(UsageSink sink) {
    long sum = 0;
    for (long part = sink.consumeUpTo(97); part > 0; part = sink.consumeUpTo(97)) {
      sum += part;
    }
    return sum;
  }
}
