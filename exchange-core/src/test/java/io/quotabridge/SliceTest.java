package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.doubles.Standstill;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slices and renewals: when more is asked for, how much, and what happens when none is had. */
@Timeout(60)
class SliceTest {

  private static List<Long> wanted(Scene scene) {
    return scene.store.asked(Update.class).stream().map(Update::requestedOctets).toList();
  }

  private static List<Integer> numbers(Scene scene) {
    return scene.store.asked(Update.class).stream().map(Update::requestNumber).toList();
  }

  @Test
  void asksForMoreInTheBackgroundAtTheThreshold() {
    Scene scene = Scene.withQuota(100_000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");

      assertThat(sink.tryConsume(749)).isTrue(); // 251 left: just above a quarter
      assertThat(scene.background.waiting()).isZero();
      assertThat(sink.tryConsume(1)).isTrue();
      assertThat(scene.background.waiting()).isOne();
      assertThat(scene.store.asked(Update.class)).isEmpty(); // the traffic did not wait

      assertThat(scene.background.crank()).isOne();
      assertThat(scene.store.asked(Update.class))
          .singleElement()
          .satisfies(
              update -> {
                assertThat(update.requestNumber()).isEqualTo(1);
                assertThat(update.usedOctets()).isEqualTo(750);
                assertThat(update.requestedOctets()).isEqualTo(1250); // what is left, and a slice
              });
      assertThat(scene.chen().reserved()).isEqualTo(1250);
      assertThat(scene.chen().supplied()).isEqualTo(750);
      assertThat(sink.tryConsume(1250)).isTrue();
    }
  }

  @Test
  void asksOnceForEachGrant() {
    Scene scene = Scene.withQuota(100_000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      for (int i = 0; i < 10; i++) {
        assertThat(sink.tryConsume(100)).isTrue();
      }
      assertThat(scene.background.waiting()).isOne();
      scene.background.crank();
      for (int i = 0; i < 10; i++) {
        assertThat(sink.tryConsume(100)).isTrue();
      }
      assertThat(scene.background.waiting()).isOne();
    }
  }

  @Test
  void asksOnThePathWhenNothingIsLeftAndTheBackgroundIsLate() {
    Scene scene = Scene.withQuota(100_000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      assertThat(sink.tryConsume(600)).isTrue();
      assertThat(numbers(scene)).containsExactly(1);

      assertThat(scene.background.crank()).isOne(); // comes late, finds enough, asks for nothing
      assertThat(numbers(scene)).containsExactly(1);
    }
  }

  @Test
  void doublesTheSliceUpToTheMost() {
    Scene scene = Scene.withQuota(100_000).slices(100, 700);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      for (int i = 0; i < 1900; i += 50) {
        assertThat(sink.tryConsume(50)).isTrue();
      }
      // Asked when nothing is left, as the background stands still.
      assertThat(wanted(scene)).containsExactly(200L, 400L, 700L, 700L);
    }
  }

  @Test
  void asksForAPacketThatIsLargerThanASlice() {
    Scene scene = Scene.withQuota(100_000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(40_000)).isTrue();
      assertThat(wanted(scene)).containsExactly(41_000L);
      assertThat(sink.consumeUpTo(50_000)).isEqualTo(50_000);
    }
  }

  @Test
  void goesOnWithoutABackground() {
    Scene scene = Scene.withQuota(10_000);
    scene.background.reject();
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      for (int i = 0; i < 100; i++) {
        assertThat(sink.tryConsume(100)).isTrue();
      }
      assertThat(sink.tryConsume(1)).isFalse();
    }
    assertThat(scene.chen().supplied()).isEqualTo(10_000);
  }

  @Test
  void usesAFinalGrantToItsLastOctetAndEnds() {
    Scene scene = Scene.withQuota(1500);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(800)).isTrue();
      scene.background.crank(); // grants the last 700
      assertThat(scene.chen().available()).isZero();
      assertThat(sink.tryConsume(699)).isTrue();
      assertThat(scene.background.waiting()).isZero(); // no threshold: nothing follows
      assertThat(sink.tryConsume(1)).isTrue();
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);

      assertThat(sink.tryConsume(1)).isFalse();
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.QUOTA_EXHAUSTED, 1500, 1500));
      assertThat(numbers(scene)).containsExactly(1); // nobody asks after a final grant
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 QUOTA_EXHAUSTED");
    }
  }

  @Test
  void endsAfterAPacketThatDoesNotFitAndKeepsTheRestForTheSupplier() {
    Scene scene = Scene.withQuota(1500);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(1400)).isTrue();
      assertThat(sink.tryConsume(101)).isFalse();
      assertThat(sink.tryConsume(1)).isFalse(); // it is over, though an octet would have fitted
      assertThat(sink.consumeUpTo(1)).isZero();
    }
    assertThat(scene.chen().supplied()).isEqualTo(1400);
    assertThat(scene.chen().available()).isEqualTo(100);
  }

  @Test
  void usesTheLastGrantThatTheBackgroundFetchedWhileTheTrafficWaited() throws InterruptedException {
    Scene scene = Scene.withQuota(1453);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue(); // nothing is left, and the background is to ask
      Gate gate = scene.store.holds(Update.class);
      Thread background = new Thread(scene.background::crank, "background");
      background.start();
      gate.awaitReached();
      AtomicLong carried = new AtomicLong();
      Thread traffic = new Thread(() -> carried.set(sink.consumeUpTo(1400)), "traffic");
      traffic.start();
      Standstill.await(traffic); // until it stands behind the background's request
      gate.open();
      traffic.join();
      background.join();

      assertThat(carried).hasValue(453);
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.QUOTA_EXHAUSTED, 1453, 1453));
      assertThat(numbers(scene)).containsExactly(1);
    }
  }

  @Test
  void refusesAGrantBelowWhatWasAskedForAndEndsWhenItIsUsed() {
    Scene scene = Scene.withQuota(300);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.consumeUpTo(400)).isEqualTo(300);
      assertThat(scene.store.asked(Update.class)).isEmpty();
    }
    assertThat(scene.chen().supplied()).isEqualTo(300);
  }

  @Test
  void givesATopUpToARunningExchangeAtItsNextUpdate() {
    Scene scene = Scene.withQuota(2000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(900)).isTrue();
      scene.deposit("second", Scene.CHEN, 3000);
      assertThat(sink.consumeUpTo(4200)).isEqualTo(4100);
    }
    assertThat(scene.chen().supplied()).isEqualTo(5000);
  }

  @Test
  void endsWhenTheStoreFailsAndSettlesWhatWasUsed() {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(990)).isTrue();
      scene.store.failsBeforeWriting(Update.class);
      assertThat(sink.tryConsume(20)).isFalse();

      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.ADMINISTRATIVE, 990, 990));
    }
    assertThat(scene.chen().available()).isEqualTo(9010);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void settlesTheSameVolumeWhenTheStoreWroteAnUpdateAndLostItsAnswer() {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(990)).isTrue();
      scene.store.losesTheAnswer(Update.class);
      assertThat(sink.consumeUpTo(20)).isEqualTo(10);
    }
    assertThat(scene.chen().supplied()).isEqualTo(1000);
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void asksAgainOnThePathAfterTheBackgroundFailed() {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(900)).isTrue();
      scene.store.losesTheAnswer(Update.class);
      assertThat(scene.background.crank()).isOne();
      assertThat(sink.tryConsume(500)).isTrue(); // under the next number, with a total
      assertThat(numbers(scene)).containsExactly(1, 2);
      sink.end(EndingCause.NORMAL_RELEASE);
    }
    assertThat(scene.chen().supplied()).isEqualTo(1400);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void letsNothingPassBeforeTheStationHasConfirmed() {
    Scene scene = Scene.withQuota(10_000);
    scene.station.answers(
        (order, sink) -> {
          assertThatIllegalStateException()
              .isThrownBy(() -> sink.consumeUpTo(1))
              .withMessage("exchange x-1: the base station must confirm before it counts");
          assertThatIllegalStateException().isThrownBy(() -> sink.report(1));
          ScriptedStation.CONFIRMS.to(order, sink);
        });
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(1)).isTrue();
      sink.end(EndingCause.NORMAL_RELEASE);
    }
    assertThat(scene.chen().supplied()).isEqualTo(1);
  }

  // ---- Counted from outside ----

  @Test
  void countsRisingTotalsInAnyOrder() {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      for (long total : List.of(100L, 300L, 200L, 300L, 0L)) {
        sink.report(total);
      }
      assertThat(exchange.usedOctets()).isEqualTo(300);
      assertThat(exchange.end().chargedOctets()).isEqualTo(300);
    }
  }

  @Test
  void takesTheFinalTotalWhileTheStationStops() {
    Scene scene = Scene.withQuota(10_000);
    scene.station.stops((id, sink) -> sink.report(4321));
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.station.sink("x-1").report(700);
      assertThat(exchange.end().usedOctets()).isEqualTo(4321);
    }
    assertThat(scene.chen().supplied()).isEqualTo(4321);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void refusesATotalThatNoExchangeCanHave() {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(700);
      for (long wrong : List.of(-1L, Usage.MAX_OCTETS + 1, Long.MAX_VALUE)) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> sink.report(wrong))
            .withMessageContaining("totalOctets (" + wrong + ") must be 0 to");
      }
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchange.end().usedOctets()).isEqualTo(700);
    }
  }

  @Test
  void chargesTheLargestTotalThatAnExchangeCanHave() {
    Scene scene = Scene.withQuota(Usage.MAX_OCTETS);
    scene.deposit("second", Scene.CHEN, Usage.MAX_OCTETS);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      for (int i = 0; i < 8; i++) {
        assertThat(sink.tryConsume(1L << 57)).as("eighth %s", i).isEqualTo(i < 7);
      }
      assertThat(exchange.state()).isEqualTo(ExchangeState.SETTLED);
    }
    assertThat(scene.chen().supplied()).isEqualTo(7L << 57);
    assertThat(scene.store.exchange(new ExchangeId("x-1")).orElseThrow().isOpen()).isFalse();
    assertThat(scene.conservationError()).isZero();
  }
}
