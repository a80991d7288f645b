package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node does not come back after a crash, and another one settles what it left. */
@Timeout(60)
class TakeOverFailureTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final ExchangeId X = new ExchangeId("x-1");

  @RegisterExtension private final OtherThreads others = new OtherThreads();

  private final Scene scene = Scene.withQuota(10_000).validity(VALIDITY);

  private DataExchange crashAndLeaveItToAnother() {
    Crashed.leave(scene);
    scene.clock.jump(VALIDITY.multipliedBy(3));
    return scene.configure(config -> config.withNode("node-2")).rebuild();
  }

  @Test
  void whatANodeLeavesForGoodIsSettledByAnother() {
    try (DataExchange other = crashAndLeaveItToAnother()) {
      scene.pass(VALIDITY.multipliedBy(3));
      assertThat(other.find(X)).isEmpty();
      assertThat(scene.row("x-1").endedBecause()).contains(EndingCause.SUPERVISION_EXPIRED);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 1200);
  }

  @Test
  void whatIsSettledForAnotherNodeIsNotOpenedHereMeanwhile() {
    try (DataExchange other = crashAndLeaveItToAnother()) {
      Gate gate = scene.store.holds(Termination.class);
      CompletableFuture<Void> settling = others.run(() -> scene.pass(VALIDITY.multipliedBy(3)));
      gate.awaitReached();
      assertThat(other.request(Scene.request("x-1")).refusal().map(Refusal::code))
          .contains(ResultCode.CONTRADICTING_VALUES);
      gate.open();
      settling.join();
      assertThat(other.request(Scene.request("x-1")).settlement())
          .contains(new Settlement(X, EndingCause.SUPERVISION_EXPIRED, 1200, 1200));
    }
    assertSettled(scene, 1200);
  }

  @Test
  void whatIsTakenOverWhileSomebodyOpensItHereIsSettledAllTheSame() {
    try (DataExchange other = crashAndLeaveItToAnother()) {
      Gate gate = scene.store.holds(Initial.class);
      CompletableFuture<Exchange> opening = others.call(() -> other.request(Scene.request("x-1")));
      gate.awaitReached();
      scene.pass(VALIDITY.multipliedBy(3));
      gate.open();
      assertThat(opening.join().settlement())
          .contains(new Settlement(X, EndingCause.SUPERVISION_EXPIRED, 1200, 1200));
    }
    assertSettled(scene, 1200);
  }

  @Test
  void whatANodeLeavesForGoodIsSettledAlthoughItsStationCannotBeToldToStop() {
    scene.station.failsWhenTold();
    try (DataExchange other = crashAndLeaveItToAnother()) {
      scene.pass(VALIDITY.multipliedBy(3));
      assertThat(other.find(X)).isEmpty();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 1200); // what it had said before it was told to stop
  }

  @Test
  void whatANodeLeavesForGoodIsSettledAlthoughItsStationCannotBeAsked() {
    scene.station.cannotBeAsked(true);
    try (DataExchange other = crashAndLeaveItToAnother()) {
      scene.pass(VALIDITY.multipliedBy(3));
      assertThat(other.find(X)).isEmpty();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 800);
  }

  @Test
  void whatCannotBeSettledForAnotherExpiresOnceMore() {
    try (DataExchange other = crashAndLeaveItToAnother()) {
      scene.store.failsFor(
          "x-1", StoreException.retryable("no connection", new IllegalStateException()));
      scene.pass(VALIDITY.multipliedBy(3));
      assertThat(scene.row("x-1").owner().node().value()).isEqualTo("node-2");
      assertOpen(scene, 800, 1200);
      scene.store.failsFor("x-1", null);
      scene.clock.jump(VALIDITY.multipliedBy(3));
      scene.pass(VALIDITY.multipliedBy(3));
      assertThat(other.find(X)).isEmpty();
      assertThat(scene.station.told()).endsWith("stop x-1 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 1200);
  }
}
