package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.spi.identity.SubscriberStatus;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Validity and supervision: rule 7, as the embedder sees it. */
class SupervisionTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final Duration TICK = Duration.ofSeconds(10);

  private final Scene scene = Scene.withQuota(100_000).validity(VALIDITY);

  @Test
  void endsAnExchangeThatWasSilentForTwiceItsValidityAndNotBefore() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.pass(VALIDITY.multipliedBy(2));
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      scene.pass(TICK.multipliedBy(2));
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.SUPERVISION_EXPIRED, 0, 0));
      assertThat(scene.station.told()).contains("stop x-1 SUPERVISION_EXPIRED");
    }
    assertThat(scene.chen().reserved()).isZero();
  }

  @Test
  void trafficIsWordEnough() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      for (int i = 1; i <= 20; i++) {
        scene.pass(VALIDITY);
        assertThat(sink.tryConsume(1)).isTrue();
      }
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchange.usedOctets()).isEqualTo(20);
    }
  }

  @Test
  void aReportIsAWordAlsoWhenItSaysNothingNew() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      for (int i = 1; i <= 20; i++) {
        scene.pass(VALIDITY);
        sink.report(5);
      }
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchange.usedOctets()).isEqualTo(5);
    }
  }

  @Test
  void reportsToTheStoreBeforeTheGrantExpires() {
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(70)).isTrue();
      scene.pass(VALIDITY.plus(TICK.multipliedBy(2)));

      assertThat(scene.store.asked(Update.class))
          .singleElement()
          .satisfies(
              update -> {
                assertThat(update.usedOctets()).isEqualTo(70);
                assertThat(update.requestedOctets()).as("keeps what is left").isEqualTo(930);
              });
      assertThat(scene.chen().supplied()).isEqualTo(70);
      assertThat(scene.chen().reserved()).isEqualTo(930);
    }
  }

  @Test
  void saysNothingToTheStoreForAnExchangeThatSaysNothing() {
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1"));
      scene.pass(VALIDITY.multipliedBy(2));
      assertThat(scene.store.asked(Update.class)).isEmpty();
    }
  }

  @Test
  void theStoreWaitsLongerThanTheNode() {
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1"));
      ExchangeRecord row = scene.store.exchange(new ExchangeId("x-1")).orElseThrow();
      assertThat(Duration.between(row.openedAt(), row.expiresAt()))
          .isGreaterThan(VALIDITY.multipliedBy(2).plus(TICK.multipliedBy(2)));
    }
  }

  @Test
  void aTopUpReachesAnExchangeOnItsLastGrantAtItsNextUpdate() {
    Scene poor = Scene.withQuota(1000).slices(1000, 4000).validity(VALIDITY);
    try (DataExchange exchanges = poor.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = poor.station.sink("x-1");
      assertThat(sink.tryConsume(900)).isTrue();
      poor.background.crank(); // asks, and is told that nothing follows
      poor.deposit("top-up", Scene.CHEN, 5000);
      poor.pass(VALIDITY.plus(TICK.multipliedBy(2)));
      assertThat(sink.tryConsume(2000)).isTrue();
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
    }
    assertThat(poor.chen().supplied()).isEqualTo(2900);
  }

  @Test
  void aClockThatJumpsFarAheadEndsOnlyWhatWasSilent() {
    try (DataExchange exchanges = scene.build()) {
      Exchange busy = exchanges.request(Scene.request("busy"));
      Exchange idle = exchanges.request(Scene.request("idle"));
      assertThat(scene.station.sink("busy").tryConsume(1)).isTrue();
      scene.time.jump(Duration.ofDays(3)); // nothing ran meanwhile
      assertThat(scene.station.sink("busy").tryConsume(1)).isTrue();
      scene.pass(TICK.multipliedBy(3));
      assertThat(idle.state()).isEqualTo(ExchangeState.SETTLED);
      assertThat(busy.state()).isEqualTo(ExchangeState.SERVING);
    }
  }

  @Test
  void endsAgainWhatAnExecutorHasLost() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.time.pass(VALIDITY.multipliedBy(2).plus(TICK.multipliedBy(2)));
      scene.background.forget();
      scene.pass(TICK.multipliedBy(4));
      assertThat(exchange.state()).isEqualTo(ExchangeState.SETTLED);
      assertThat(scene.store.asked(Termination.class)).hasSize(1);
    }
  }

  /** What waits for the store must not be held up by orders that only repeat one another. */
  @Test
  void ordersDoNotPileUpInAnExecutorThatIsLate() {
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      for (int i = 0; i < 200; i++) {
        assertThat(sink.tryConsume(1)).isTrue();
        scene.time.pass(TICK);
      }
      scene.background.crank();
      assertThat(scene.store.asked(Update.class)).hasSizeBetween(1, 8);
      assertThat(scene.chen().supplied()).isEqualTo(200);
    }
  }

  @Test
  void settlesWhatANodeLeftThatDoesNotComeBack() {
    Scene orphaned = Scene.withQuota(100_000).validity(Duration.ofMillis(8));
    DataExchange gone = orphaned.build();
    UsageSink sink = orphaned.serve(gone, "x-1");
    sink.report(300);
    orphaned.station.counts("x-1", 450);
    try (DataExchange other = orphaned.configure(config -> config.withNode("node-2")).rebuild()) {
      assertThat(other.find(new ExchangeId("x-1"))).isEmpty();
      awaitExpiry(orphaned);
      orphaned.pass(Duration.ofMillis(40));
      ExchangeRecord row = orphaned.store.exchange(new ExchangeId("x-1")).orElseThrow();
      assertThat(row.endedBecause()).contains(EndingCause.SUPERVISION_EXPIRED);
      assertThat(row.chargedOctets()).as("what the station last counted").isEqualTo(450);
      assertThat(row.owner().node().value()).isEqualTo("node-2");
      assertThat(orphaned.station.told()).contains("stop x-1 SUPERVISION_EXPIRED");

      sink.report(700); // the node was not dead, only cut off
      assertThat(orphaned.chen().supplied()).isEqualTo(450);
      sink.end(EndingCause.NORMAL_RELEASE);
      assertThat(orphaned.chen().supplied()).as("charged once, and all of it").isEqualTo(700);
    }
    assertThat(orphaned.conservationError()).isZero();
  }

  /** The store's clock is real; it decides what has expired. */
  private static void awaitExpiry(Scene scene) {
    while (scene.store.expiredExchanges(1).isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void revokesAtOnceHereAndWithinASliceElsewhere() {
    try (DataExchange exchanges = scene.build()) {
      Exchange first = exchanges.request(Scene.request("x-1"));
      assertThat(exchanges.revoke(parties -> parties.supplierAccount().equals(Scene.LIN))).isZero();
      assertThat(exchanges.revoke(parties -> parties.supplierAccount().equals(Scene.CHEN))).isOne();
      assertThat(first.settlement()).map(Settlement::cause).contains(EndingCause.REVOKED);

      Exchange second = exchanges.request(Scene.request("x-2"));
      scene.registry.changeStatus("chen", SubscriberStatus.SUSPENDED);
      assertThat(scene.station.sink("x-2").consumeUpTo(2000)).as("the slice").isEqualTo(1000);
      assertThat(second.settlement()).map(Settlement::cause).contains(EndingCause.REVOKED);
    }
  }

  /** Whatever passes while a report is put together, the store allows what the meter allows. */
  @Test
  void aReportGivesNothingBackThatTheTrafficTakesMeanwhile() throws InterruptedException {
    long all = 1_000_000_000_000L;
    Scene rich = Scene.withQuota(2 * all).slices(all, all).validity(VALIDITY);
    try (DataExchange exchanges = rich.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = rich.station.sink("x-1");
      AtomicBoolean stop = new AtomicBoolean();
      Thread traffic =
          new Thread(
              () -> {
                while (!stop.get() && sink.tryConsume(1)) {
                  Thread.onSpinWait();
                }
              },
              "traffic");
      traffic.start();
      for (int i = 0; i < 100; i++) {
        long seen = exchange.usedOctets();
        while (exchange.usedOctets() == seen) {
          Thread.onSpinWait(); // until there is something to report
        }
        rich.pass(VALIDITY.plus(TICK));
      }
      stop.set(true);
      traffic.join();
    }
    assertThat(rich.store.asked(Update.class))
        .hasSizeGreaterThan(50)
        .allSatisfy(
            update -> assertThat(update.usedOctets() + update.requestedOctets()).isEqualTo(all));
  }
}
