package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.identity.IdentityDecision;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same request again: while it is opened, while it is served, after its end, after a crash. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepetitionTest {

  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void stopCallers() throws InterruptedException {
    callers.shutdownNow();
    assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  private CompletableFuture<Exchange> requestElsewhere(DataExchange exchanges, String id) {
    return CompletableFuture.supplyAsync(() -> exchanges.request(Scene.request(id)), callers);
  }

  // ---- While it is served, and after ----

  @Test
  void returnsTheSameExchangeWhileItIsServed() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange first = exchanges.request(Scene.request("x-1"));
      assertThat(exchanges.request(Scene.request("x-1"))).isSameAs(first);
      assertThat(scene.store.asked(Initial.class)).hasSize(1);
      assertThat(scene.station.told()).containsExactly("start x-1");
      assertThat(scene.chen().openExchanges()).isOne();
    }
  }

  @Test
  void refusesAnotherRequestUnderTheSameIdentifierAndLeavesTheFirstAlone() {
    Scene scene = Scene.withQuota(5000);
    scene.registry.registerSubscriber("wang", "a-wang", "north");
    try (DataExchange exchanges = scene.build()) {
      Exchange first = exchanges.request(Scene.request("x-1"));
      Exchange other = exchanges.request(AccessRequest.of("x-1", "wang", "chen", "cell-7"));

      assertThat(other.refusal())
          .contains(
              new Refusal(
                  ResultCode.CONTRADICTING_VALUES, "exchange x-1 is open with other parties"));
      assertThat(first.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchanges.find(first.id())).containsSame(first);
      assertThat(scene.station.sink("x-1").tryConsume(100)).isTrue();
      assertThat(first.end().chargedOctets()).isEqualTo(100);
      assertThat(scene.station.told())
          .containsExactly("start x-1", "refuse x-1 5007", "stop x-1 NORMAL_RELEASE");
    }
  }

  @Test
  void showsASettledExchangeAsItWasSettled() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(300)).isTrue();
      sink.end(EndingCause.REVOKED);

      Exchange again = exchanges.request(Scene.request("x-1"));
      assertThat(again.state()).isEqualTo(ExchangeState.SETTLED);
      assertThat(again.settlement())
          .contains(new Settlement(again.id(), EndingCause.REVOKED, 300, 300));
      assertThat(again.end(EndingCause.NORMAL_RELEASE)).isEqualTo(again.settlement().orElseThrow());
      assertThat(again.usedOctets()).isEqualTo(300);
      assertThat(exchanges.find(again.id())).isEmpty();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 REVOKED");
    }
    assertThat(scene.chen().supplied()).isEqualTo(300);
  }

  @Test
  void refusesAnotherRequestUnderASettledIdentifier() {
    Scene scene = Scene.withQuota(5000);
    scene.registry.registerSubscriber("wang", "a-wang", "north");
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1")).end();
      Exchange other = exchanges.request(AccessRequest.of("x-1", "wang", "chen", "cell-7"));
      assertThat(other.refusal().map(Refusal::code)).contains(ResultCode.CONTRADICTING_VALUES);
      assertThat(scene.chen().reserved()).isZero();
    }
  }

  @Test
  void staysRefusedForShortQuotaEvenAfterATopUp() {
    Scene scene = Scene.withQuota(1000);
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1"));
      exchanges.request(Scene.request("x-2"));
      scene.deposit("second", Scene.CHEN, 9000);
      assertThat(exchanges.request(Scene.request("x-2")).refusal().map(Refusal::code))
          .contains(ResultCode.CREDIT_LIMIT_REACHED);
      assertThat(exchanges.request(Scene.request("x-3")).state()).isEqualTo(ExchangeState.SERVING);
    }
  }

  @Test
  void refusesAndForgetsWhenTheSettlementCannotBeRead() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      UsageSink sink = scene.serve(exchanges, "x-1");
      assertThat(sink.tryConsume(300)).isTrue();
      sink.end(EndingCause.NORMAL_RELEASE);
      for (RuntimeException fault :
          new RuntimeException[] {
            StoreException.retryable("no connection", new IOException("reset")),
            new UnsupportedOperationException("not like this")
          }) {
        scene.store.failsToRead(fault);
        Exchange again = exchanges.request(Scene.request("x-1"));
        assertThat(again.refusal().map(Refusal::code)).contains(ResultCode.UNABLE_TO_COMPLY);
        assertThat(exchanges.find(again.id())).isEmpty();
      }
      scene.store.failsToRead(null);
      assertThat(exchanges.request(Scene.request("x-1")).settlement().orElseThrow().usedOctets())
          .isEqualTo(300);
    }
  }

  // ---- While it is opened ----

  @Test
  void waitsWithTheFirstCallerUntilItIsServed() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Gate gate = scene.store.holds(Initial.class);
      CompletableFuture<Exchange> first = requestElsewhere(exchanges, "x-1");
      gate.awaitReached();
      CompletableFuture<Exchange> second = requestElsewhere(exchanges, "x-1");
      gate.open();
      assertThat(second.join()).isSameAs(first.join());
      assertThat(second.join().state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.store.asked(Initial.class)).hasSize(1);
    }
  }

  /** The station's time-out is an hour here: whoever is not woken does not return. */
  @Test
  void wakesTheSecondCallerWhenTheFirstIsRefusedItsIdentity() {
    Gate gate = new Gate();
    IdentityVerifier slow = mock(IdentityVerifier.class);
    when(slow.verify(any()))
        .thenAnswer(
            call -> {
              gate.pass();
              return IdentityDecision.rejected(ResultCode.USER_UNKNOWN, "demander lin is unknown");
            });
    Scene scene = Scene.withQuota(5000).identities(slow);
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> first = requestElsewhere(exchanges, "x-1");
      gate.awaitReached();
      CompletableFuture<Exchange> second = requestElsewhere(exchanges, "x-1");
      awaitWaiting(exchanges, second);
      gate.open();
      assertThat(second.join()).isSameAs(first.join());
      assertThat(second.join().state()).isEqualTo(ExchangeState.REFUSED);
    }
  }

  @Test
  void wakesTheSecondCallerWhenTheFirstFindsItSettled() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1")).end();
      Gate gate = scene.store.holds(Initial.class);
      CompletableFuture<Exchange> first = requestElsewhere(exchanges, "x-1");
      gate.awaitReached();
      CompletableFuture<Exchange> second = requestElsewhere(exchanges, "x-1");
      awaitWaiting(exchanges, second);
      gate.open();
      assertThat(first.join().state()).isEqualTo(ExchangeState.SETTLED);
      assertThat(second.join().state()).isEqualTo(ExchangeState.SETTLED);
    }
  }

  /** Gives the second caller the time to reach its wait; too little only makes the test weaker. */
  private static void awaitWaiting(DataExchange exchanges, CompletableFuture<Exchange> second) {
    for (int i = 0; i < 100 && !second.isDone(); i++) {
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
    assertThat(exchanges.find(Scene.request("x-1").exchangeId())).isPresent();
  }

  @Test
  void leavesTheDecisionToGiveUpToTheFirstCaller() {
    Scene scene = Scene.withQuota(5000);
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    try (DataExchange exchanges = scene.build()) {
      CompletableFuture<Exchange> first = requestElsewhere(exchanges, "x-1");
      while (scene.station.told().isEmpty()) {
        Thread.onSpinWait();
      }
      Thread.currentThread().interrupt();
      Exchange second = exchanges.request(Scene.request("x-1"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(second.state()).isEqualTo(ExchangeState.GRANTED);
      assertThat(scene.station.sink("x-1").confirm()).isTrue();
      assertThat(first.join().state()).isEqualTo(ExchangeState.SERVING);
    }
  }

  // ---- After a crash ----

  @Test
  void findsAnExchangeThatWasTakenUpAfterACrash() {
    Scene scene = Scene.withQuota(5000);
    DataExchange crashed = scene.build();
    UsageSink before = scene.serve(crashed, "x-1");
    assertThat(before.tryConsume(800)).isTrue();
    assertThat(scene.background.crank()).isOne(); // 800 reported, 1200 reserved
    assertThat(before.tryConsume(200)).isTrue(); // counted, and known to the station only
    scene.station.counts("x-1", 1000);

    try (DataExchange exchanges = scene.rebuild()) {
      assertThat(scene.background.crank()).isOne();
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchange.usedOctets()).isEqualTo(1000);
      UsageSink sink = scene.station.sink("x-1");
      sink.report(2300); // more than was reserved: asks under the next number
      assertThat(scene.store.asked(Update.class))
          .extracting(Update::requestNumber)
          .containsExactly(1, 2);
      assertThat(exchange.end().chargedOctets()).isEqualTo(2300);
    }
    assertThat(scene.chen().supplied()).isEqualTo(2300);
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void goesOnWithTheLastOctetsAfterACrash() {
    Scene scene = Scene.withQuota(1000);
    DataExchange crashed = scene.build();
    scene.serve(crashed, "x-1").report(900);
    assertThat(scene.background.crank()).isOne(); // final: 100 left
    scene.station.counts("x-1", 900);

    try (DataExchange exchanges = scene.rebuild()) {
      assertThat(scene.background.crank()).isOne();
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").consumeUpTo(500)).isEqualTo(100);
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.QUOTA_EXHAUSTED, 1000, 1000));
    }
  }

  @Test
  void chargesWhatAFormerLifeOfTheNodeCarriedAlthoughTheNextHasSettledIt() {
    Scene scene = Scene.withQuota(5000);
    DataExchange former = scene.build();
    Exchange lost = former.request(Scene.request("x-1"));
    UsageSink sink = scene.station.sink("x-1");
    scene.station.counts("x-1", 0);
    try (DataExchange exchanges = scene.rebuild()) {
      assertThat(scene.background.crank()).isOne();
      exchanges.request(Scene.request("x-1")).end(EndingCause.SUPERVISION_EXPIRED);

      assertThat(sink.consumeUpTo(1001)).isEqualTo(1000);
      assertThat(lost.settlement())
          .contains(new Settlement(lost.id(), EndingCause.ADMINISTRATIVE, 1000, 1000));
      assertThat(former.find(lost.id())).isEmpty();
    }
    assertThat(scene.chen().supplied()).isEqualTo(1000);
    assertThat(scene.conservationError()).isZero();
  }

  @Test
  void refusesToOpenWhatAnotherNodeServes() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange first = scene.build();
        DataExchange second = scene.configure(config -> config.withNode("node-2")).build()) {
      first.request(Scene.request("x-1"));
      Exchange refused = second.request(Scene.request("x-1"));
      assertThat(refused.refusal()).map(Refusal::code).contains(ResultCode.CONTRADICTING_VALUES);
      assertThat(scene.chen().reserved()).isEqualTo(1000);
    }
  }
}
