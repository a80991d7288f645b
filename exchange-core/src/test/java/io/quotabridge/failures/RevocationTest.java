package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.CarrierId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.spi.identity.IdentityDecision;
import io.quotabridge.spi.identity.SubscriberStatus;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A supplier or a carrier withdraws what it had allowed, at any moment of an exchange. */
@Timeout(60)
class RevocationTest {

  private static final ExchangeId X = new ExchangeId("x-1");
  private static final CarrierId SOUTH = Scene.CHEN.carrier();

  @RegisterExtension private final OtherThreads others = new OtherThreads();

  private final Scene scene = Scene.withQuota(10_000);

  @Test
  void endsAllExchangesOfACarrierAndNoOthers() {
    scene.registry.registerSubscriber("wang", "a-wang", "west");
    scene.deposit("wang", Account.of("a-wang", "west"), 5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange first = exchanges.request(Scene.request("x-1"));
      Exchange second = exchanges.request(Scene.request("x-2"));
      Exchange other = exchanges.request(AccessRequest.of("x-3", "lin", "wang", "cell-7"));
      assertThat(scene.station.sink("x-1").tryConsume(300)).isTrue();
      assertThat(scene.station.sink("x-3").tryConsume(20)).isTrue();

      assertThat(exchanges.revoke(p -> p.supplierAccount().carrier().equals(SOUTH))).isEqualTo(2);
      assertThat(first.settlement()).contains(new Settlement(X, EndingCause.REVOKED, 300, 300));
      assertThat(second.settlement()).map(Settlement::cause).contains(EndingCause.REVOKED);
      assertThat(other.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchanges.revoke(p -> p.supplierAccount().carrier().equals(SOUTH))).isZero();
      assertThat(scene.station.told())
          .contains("stop x-1 REVOKED", "stop x-2 REVOKED")
          .doesNotContain("stop x-3 REVOKED");
      assertThat(scene.conservationError()).isZero();
    }
    assertOpen(scene, 300, 0);
  }

  @Test
  void endsAnExchangeThatWasTakenUpAndWhoseStationHasNotBeenAsked() {
    scene.serve(scene.build(), "x-1").report(300);
    scene.station.counts("x-1", 300);
    try (DataExchange exchanges = scene.rebuild()) {
      Exchange exchange = exchanges.find(X).orElseThrow();
      assertThat(exchanges.revoke(p -> p.supplierAccount().equals(Scene.CHEN))).isOne();
      scene.background.crank();
      assertThat(exchange.settlement()).map(Settlement::cause).contains(EndingCause.REVOKED);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 REVOKED");
    }
    assertSettled(scene, 300); // what its station had counted for the earlier life
  }

  /** Verified, and not granted yet: it must not be served on what was withdrawn meanwhile. */
  @Test
  void reachesAnExchangeThatIsBeingOpened() {
    try (DataExchange exchanges = scene.build()) {
      Gate gate = scene.store.holds(Initial.class);
      CompletableFuture<Exchange> opening =
          others.call(() -> exchanges.request(Scene.request("x-1")));
      gate.awaitReached();
      assertThat(exchanges.revoke(p -> p.supplierAccount().equals(Scene.CHEN))).isOne();
      gate.open();
      assertThat(opening.join().settlement())
          .contains(new Settlement(X, EndingCause.REVOKED, 0, 0));
      assertThat(scene.station.told()).containsExactly("stop x-1 REVOKED");
      assertThat(exchanges.find(X)).isEmpty();
      assertSettled(scene, 0);
    }
  }

  /** Who they are is not known yet: two have withdrawn when it turns out. */
  @Test
  void reachesAnExchangeWhoseIdentitiesAreAsked() {
    Gate gate = new Gate();
    scene.identities(
        request -> {
          IdentityDecision decision = scene.registry.verify(request);
          gate.pass();
          return decision;
        });
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> opening =
          others.call(() -> exchanges.request(Scene.request("x-1")));
      gate.awaitReached();
      assertThat(exchanges.revoke(p -> p.supplierAccount().equals(Scene.CHEN))).isZero();
      assertThat(exchanges.revoke(p -> p.supplierAccount().equals(Scene.LIN))).isZero();
      gate.open();
      assertThat(opening.join().settlement())
          .contains(new Settlement(X, EndingCause.REVOKED, 0, 0));
      assertThat(scene.station.told()).containsExactly("stop x-1 REVOKED");
      assertThat(exchanges.request(Scene.request("x-2")).state()).isEqualTo(ExchangeState.SERVING);
    }
    assertSettled(scene, 0);
  }

  @Test
  void reachesAnExchangeWhoseStationIsAsked() {
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> opening =
          others.call(() -> exchanges.request(Scene.request("x-1")));
      while (scene.station.told().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(exchanges.revoke(p -> p.supplierAccount().equals(Scene.CHEN))).isOne();
      assertThat(opening.join().settlement())
          .contains(new Settlement(X, EndingCause.REVOKED, 0, 0));
      assertThat(scene.station.sink("x-1").confirm()).isFalse();
      assertThat(scene.station.told()).contains("stop x-1 REVOKED");
    }
    assertSettled(scene, 0);
  }

  @Test
  void isSettledLaterIfTheStoreIsAway() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(300)).isTrue();
      scene.store.goesAway();
      assertThat(exchanges.revoke(p -> true)).isOne();
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      assertThat(exchanges.revoke(p -> true)).as("it has been told").isZero();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 REVOKED");
      scene.store.comesBack();
      scene.pass(Duration.ofSeconds(1));
      assertThat(exchange.settlement()).contains(new Settlement(X, EndingCause.REVOKED, 300, 300));
    }
    assertSettled(scene, 300);
  }

  /** A supplier whose terminal vanishes: whoever verifies identities knows of it first. */
  @Test
  void aSupplierWhoIsGoneSuppliesNoFurtherSlice() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(800)).isTrue();
      scene.registry.changeStatus("chen", SubscriberStatus.BARRED);
      scene.background.crank(); // it was to ask for more
      assertThat(exchange.settlement()).contains(new Settlement(X, EndingCause.REVOKED, 800, 800));
      assertThat(sink.tryConsume(1)).isFalse();
    }
    assertSettled(scene, 800);
  }

  /** The station must not be told under the lock that its final report needs. */
  @Test
  void endsBesidesALockAlsoWhereTheExecutorRunsEverythingInline() {
    scene.background.runInline();
    scene.station.stops((id, sink) -> others.run(() -> sink.report(950)).join());
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.registry.changeStatus("chen", SubscriberStatus.SUSPENDED);
      others.run(() -> scene.station.sink("x-1").report(900)).join(); // reaches the threshold
      assertThat(exchange.settlement()).contains(new Settlement(X, EndingCause.REVOKED, 950, 950));
    }
    assertSettled(scene, 950);
  }
}
