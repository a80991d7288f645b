package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node that stops between a step and the store's answer, and its next life. The node that stopped
 * stands at a gate: what its next life finds is what a crash leaves. Then the gate is opened, and
 * it turns out that the node was only slow, which nobody could have known.
 */
@Timeout(60)
class CrashTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final ExchangeId X = new ExchangeId("x-1");

  @RegisterExtension private final OtherThreads others = new OtherThreads();

  private final Scene scene = Scene.withQuota(10_000).validity(VALIDITY);

  private Gate stopAt(Moment moment, Class<? extends QuotaRequest> kind) {
    return switch (moment) {
      case BEFORE_IT_WROTE -> scene.store.holds(kind);
      case AFTER_IT_WROTE -> scene.store.holdsTheAnswer(kind);
    };
  }

  private DataExchange nextLife() {
    DataExchange next = scene.rebuild();
    scene.background.crank();
    return next;
  }

  // ---- At each step ----

  @Test
  void beforeTheInitialIsWritten() {
    DataExchange former = scene.build();
    Gate gate = stopAt(Moment.BEFORE_IT_WROTE, Initial.class);
    CompletableFuture<Exchange> lost = others.call(() -> former.request(Scene.request("x-1")));
    gate.awaitReached();
    try (DataExchange next = nextLife()) {
      assertThat(next.find(X)).isEmpty();
      assertOpen(scene, 0, 0);
      Exchange again = next.request(Scene.request("x-1"));
      assertThat(again.state()).isEqualTo(ExchangeState.SERVING);

      gate.open();
      assertThat(lost.join().refusal())
          .map(Refusal::code)
          .contains(ResultCode.CONTRADICTING_VALUES);
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 5007");
      assertOpen(scene, 0, 1000);
      assertThat(scene.station.sink("x-1").tryConsume(300)).isTrue();
      assertThat(again.end().chargedOctets()).isEqualTo(300);
    }
    assertSettled(scene, 300);
  }

  @Test
  void afterTheInitialIsWritten() {
    DataExchange former = scene.build();
    Gate gate = stopAt(Moment.AFTER_IT_WROTE, Initial.class);
    CompletableFuture<Exchange> lost = others.call(() -> former.request(Scene.request("x-1")));
    gate.awaitReached();
    assertOpen(scene, 0, 1000);
    try (DataExchange next = nextLife()) {
      assertThat(next.find(X)).as("its base station was never told of it").isEmpty();
      assertSettled(scene, 0);
      assertThat(next.request(Scene.request("x-1")).settlement())
          .contains(new Settlement(X, EndingCause.STATION_LOST, 0, 0));
      assertThat(scene.station.told()).containsExactly("stop x-1 STATION_LOST");

      gate.open();
      Exchange slow = lost.join();
      assertThat(slow.state()).isEqualTo(ExchangeState.SERVING);
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.consumeUpTo(1500)).as("what it had been granted").isEqualTo(1000);
      assertThat(slow.settlement())
          .contains(new Settlement(X, EndingCause.ADMINISTRATIVE, 1000, 1000));
      assertThat(scene.station.told()).endsWith("start x-1", "stop x-1 ADMINISTRATIVE");
    }
    assertSettled(scene, 1000);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void atAnUpdate(Moment moment) {
    DataExchange former = scene.build();
    UsageSink old = scene.serve(former, "x-1");
    Exchange lost = former.find(X).orElseThrow();
    assertThat(old.tryConsume(1000)).isTrue();
    Gate gate = stopAt(moment, Update.class);
    CompletableFuture<Boolean> packet = others.call(() -> old.tryConsume(700));
    gate.awaitReached();
    scene.station.counts("x-1", 1000);
    boolean written = moment == Moment.AFTER_IT_WROTE;
    assertOpen(scene, written ? 1000 : 0, 1000);

    try (DataExchange next = nextLife()) {
      Exchange exchange = next.find(X).orElseThrow();
      assertThat(exchange.usedOctets()).isEqualTo(1000);
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(100)).isTrue();

      gate.open();
      assertThat(packet.join()).as("granted before it was replaced").isEqualTo(written);
      assertThat(old.tryConsume(1001)).isFalse();
      assertThat(lost.state()).isEqualTo(ExchangeState.ENDING);
      assertThat(scene.station.told()).containsSubsequence("start x-1", "stop x-1 ADMINISTRATIVE");

      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      Settlement settlement = exchange.end();
      assertThat(settlement.chargedOctets()).isEqualTo(written ? 1700 : 1100);
      assertThat(lost.end())
          .as("as the other has settled it")
          .isEqualTo(
              new Settlement(
                  X,
                  EndingCause.ADMINISTRATIVE,
                  settlement.usedOctets(),
                  settlement.chargedOctets()));
    }
    assertSettled(scene, written ? 1700 : 1100);
    assertThat(scene.journal()).hasSize(1);
  }

  @Test
  void beforeTheTerminationIsWritten() {
    DataExchange former = scene.build();
    UsageSink old = scene.serve(former, "x-1");
    Exchange lost = former.find(X).orElseThrow();
    assertThat(old.tryConsume(640)).isTrue();
    Gate gate = stopAt(Moment.BEFORE_IT_WROTE, Termination.class);
    CompletableFuture<Settlement> end =
        others.call(
            () -> {
              try {
                return lost.end();
              } catch (StoreException e) {
                assertThat(e).hasMessageContaining("is not settled");
                return new Settlement(X, EndingCause.NORMAL_RELEASE, 0, 0);
              }
            });
    gate.awaitReached();
    scene.station.counts("x-1", 640);
    try (DataExchange next = nextLife()) {
      Exchange exchange = next.find(X).orElseThrow();
      assertThat(exchange.state())
          .as("the base station still counts it")
          .isEqualTo(ExchangeState.SERVING);
      assertThat(exchange.usedOctets()).isEqualTo(640);

      gate.open();
      assertThat(end.join().usedOctets()).as("not settled, and told so").isZero();
      assertOpen(scene, 640, 360);
      scene.pass(VALIDITY.multipliedBy(3));
      assertThat(exchange.settlement())
          .contains(new Settlement(X, EndingCause.SUPERVISION_EXPIRED, 640, 640));
      assertThat(lost.end().chargedOctets()).isEqualTo(640);
      assertThat(scene.station.told()).endsWith("start x-1", "stop x-1 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 640);
    assertThat(scene.journal()).hasSize(1);
  }

  @Test
  void afterTheTerminationIsWritten() {
    DataExchange former = scene.build();
    UsageSink old = scene.serve(former, "x-1");
    Exchange lost = former.find(X).orElseThrow();
    assertThat(old.tryConsume(640)).isTrue();
    Gate gate = stopAt(Moment.AFTER_IT_WROTE, Termination.class);
    CompletableFuture<Settlement> end = others.call(lost::end);
    gate.awaitReached();
    scene.station.counts("x-1", 640);
    try (DataExchange next = nextLife()) {
      assertThat(next.find(X)).isEmpty();
      assertThat(next.request(Scene.request("x-1")).settlement())
          .contains(new Settlement(X, EndingCause.NORMAL_RELEASE, 640, 640));
      gate.open();
      assertThat(end.join().chargedOctets()).isEqualTo(640);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 640);
    assertThat(scene.journal()).hasSize(1);
  }

  // ---- Replaced while it runs ----

  @Test
  void aNodeThatIsReplacedIsGrantedNothingAndChargedOnce() {
    DataExchange former = scene.build();
    UsageSink old = scene.serve(former, "x-1");
    Exchange lost = former.find(X).orElseThrow();
    assertThat(old.tryConsume(300)).isTrue();
    scene.station.counts("x-1", 300);
    try (DataExchange next = nextLife()) {
      Exchange exchange = next.find(X).orElseThrow();
      UsageSink sink = scene.station.sink("x-1");
      assertThat(old.tryConsume(700)).as("the rest of its grant").isTrue();
      assertThat(old.tryConsume(1)).isFalse();
      assertOpen(scene, 1000, 0); // what it carried came out of the reservation that it shared
      assertThat(lost.state()).isEqualTo(ExchangeState.ENDING);

      assertThat(sink.tryConsume(900)).isTrue();
      assertThat(exchange.end().chargedOctets()).as("totals, the higher of both").isEqualTo(1200);
      assertThat(lost.end().chargedOctets()).isEqualTo(1200);
      assertThat(scene.station.told())
          .containsExactly(
              "start x-1", "start x-1", "stop x-1 ADMINISTRATIVE", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1200);
    assertThat(scene.journal()).hasSize(1);
  }

  /** Cut off for so long that another node has settled for it, and serving on all the while. */
  @Test
  void aNodeThatWasCutOffIsChargedForWhatItCarriedMeanwhile() {
    UsageSink old = scene.serve(scene.build(), "x-1");
    assertThat(old.tryConsume(300)).isTrue();
    scene.station.counts("x-1", 300);
    scene.clock.jump(VALIDITY.multipliedBy(3)); // the store has not heard of it
    try (DataExchange other = scene.configure(config -> config.withNode("node-2")).rebuild()) {
      scene.pass(VALIDITY.multipliedBy(2));
      assertThat(other.find(X)).isEmpty();
      assertThat(scene.row("x-1").endedBecause()).contains(EndingCause.SUPERVISION_EXPIRED);
      assertSettled(scene, 300);

      assertThat(old.tryConsume(700)).as("the rest of its grant").isTrue();
      assertThat(old.tryConsume(1)).isFalse();
      assertThat(scene.station.told())
          .containsExactly("start x-1", "stop x-1 SUPERVISION_EXPIRED", "stop x-1 ADMINISTRATIVE");
    }
    assertSettled(scene, 1000);
    assertThat(scene.journal()).hasSize(2);
  }
}
