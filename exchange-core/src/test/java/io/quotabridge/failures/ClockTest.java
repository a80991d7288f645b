package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clocks that jump: the node's own, and the wall clock of the store. */
@Timeout(60)
class ClockTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final Duration TICK = Duration.ofSeconds(10);
  private static final Duration DAYS = Duration.ofDays(3);

  private final Scene scene = Scene.withQuota(10_000).validity(VALIDITY);

  /** The machine was suspended, or a very long pause: nothing ran, and the monotonic clock did. */
  @Test
  void aNodeThatStoodStillEndsOnlyWhatStaysSilent() {
    try (DataExchange exchanges = scene.build()) {
      Exchange busy = exchanges.request(Scene.request("busy"));
      Exchange idle = exchanges.request(Scene.request("idle"));
      assertThat(scene.station.sink("busy").tryConsume(100)).isTrue();
      assertThat(scene.station.sink("idle").tryConsume(30)).isTrue();
      scene.pass(TICK);
      scene.time.jump(DAYS);
      assertThat(scene.station.sink("busy").tryConsume(100)).isTrue();
      scene.pass(TICK.multipliedBy(3));
      assertThat(idle.settlement())
          .contains(new Settlement(idle.id(), EndingCause.SUPERVISION_EXPIRED, 30, 30));
      assertThat(busy.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.station.told()).endsWith("stop idle SUPERVISION_EXPIRED");
      assertOpen(scene, 230, 800);
    }
    assertSettled(scene, 230);
  }

  /** Exchanges of a node that lives look abandoned: whoever lives goes on with its own. */
  @Test
  void aWallClockSetAheadDoesNotEndWhatTheNodeDrives() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(100)).isTrue();
      scene.clock.jump(DAYS);
      for (int i = 0; i < 10; i++) {
        scene.pass(VALIDITY);
        assertThat(sink.tryConsume(50)).isTrue();
      }
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.station.told()).containsExactly("start x-1");
      assertThat(exchange.end().chargedOctets()).isEqualTo(600);
    }
    assertSettled(scene, 600);
  }

  @Test
  void aWallClockSetAheadLetsOthersSettleTooEarlyAndIsChargedOnce() {
    Scene two = Scene.withQuota(10_000).validity(VALIDITY);
    UsageSink sink = two.serve(two.build(), "x-1");
    assertThat(sink.tryConsume(100)).isTrue();
    two.station.counts("x-1", 100);
    two.clock.jump(DAYS);
    try (DataExchange other = two.configure(config -> config.withNode("node-2")).rebuild()) {
      two.pass(VALIDITY.multipliedBy(2));
      assertThat(other.find(Scene.request("x-1").exchangeId())).isEmpty();
      assertThat(two.row("x-1").endedBecause()).contains(EndingCause.SUPERVISION_EXPIRED);
      assertSettled(two, 100);
      assertThat(sink.tryConsume(400)).as("out of what it was granted").isTrue();
      sink.end(EndingCause.NORMAL_RELEASE);
      assertThat(two.station.told())
          .containsExactly("start x-1", "stop x-1 SUPERVISION_EXPIRED", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(two, 500);
    assertThat(two.journal()).hasSize(2);
  }

  @Test
  void aWallClockSetBackLetsOthersWaitLonger() {
    UsageSink sink = scene.serve(scene.build(), "x-1");
    sink.report(100);
    scene.station.counts("x-1", 100);
    scene.clock.jump(DAYS.negated());
    try (DataExchange other = scene.configure(config -> config.withNode("node-2")).rebuild()) {
      scene.pass(VALIDITY.multipliedBy(10));
      assertThat(other.find(Scene.request("x-1").exchangeId())).isEmpty();
      assertThat(scene.row("x-1").isOpen()).isTrue();
      assertOpen(scene, 0, 1000);
      scene.clock.jump(DAYS.plus(VALIDITY.multipliedBy(3)));
      scene.pass(VALIDITY.multipliedBy(2));
      assertThat(scene.row("x-1").isOpen()).isFalse();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 100);
  }

  @Test
  void aWallClockSetBackMakesTheGraceLonger() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(100);
      exchange.end();
      scene.clock.jump(LedgerConfig.DEFAULT.grace().multipliedBy(2).negated());
      sink.report(300);
      assertThat(exchange.settlement()).map(Settlement::chargedOctets).contains(300L);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 300);
  }

  @Test
  void aWallClockSetAheadEndsTheGrace() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(100);
      exchange.end();
      scene.clock.jump(LedgerConfig.DEFAULT.grace().multipliedBy(2));
      sink.report(300);
      assertThat(exchange.settlement()).map(Settlement::chargedOctets).contains(100L);
      assertThat(scene.store.asked(Termination.class)).as("told, and not taken").hasSize(2);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 100);
  }
}
