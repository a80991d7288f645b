package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.FailureHandling;
import io.quotabridge.FailurePolicy;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.Standstill;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A quota store that stays away for long, and comes back: nothing is lost, nothing is hammered. */
@Timeout(60)
class StoreAbsenceTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Scene scene = Scene.withQuota(1_000_000).validity(VALIDITY);

  @RegisterExtension final OtherThreads others = new OtherThreads();

  /** Opens exchanges that have used 1, 2, 3... octets. */
  private List<Exchange> served(DataExchange exchanges, int count) {
    List<Exchange> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      all.add(exchanges.request(Scene.request("x-" + i)));
      assertThat(scene.station.sink("x-" + i).tryConsume(i)).isTrue();
    }
    return all;
  }

  private static void assertNotSettledNow(Exchange exchange) {
    assertThatExceptionOfType(StoreException.class).isThrownBy(exchange::end);
    assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
  }

  @Test
  void manyAreDeliveredOnceTheStoreIsBack() {
    try (DataExchange exchanges = scene.build()) {
      List<Exchange> all = served(exchanges, 100);
      scene.store.goesAway();
      all.forEach(StoreAbsenceTest::assertNotSettledNow);
      scene.pass(Duration.ofMinutes(10));
      assertThat(all).allMatch(exchange -> exchange.state() == ExchangeState.ENDING);
      assertOpen(scene, 0, 100_000);

      scene.store.comesBack();
      scene.pass(LONGEST_PAUSE.plus(VALIDITY.dividedBy(8)));
      assertThat(all)
          .allSatisfy(
              exchange ->
                  assertThat(exchange.settlement())
                      .map(Settlement::cause)
                      .contains(EndingCause.NORMAL_RELEASE));
      assertThat(scene.station.told()).hasSize(200).contains("stop x-100 NORMAL_RELEASE");
    }
    assertSettled(scene, 5050);
    assertThat(scene.journal()).hasSize(100);
  }

  @Test
  void anOutageCostsATryEachPauseAndNotOneForEachExchange() {
    try (DataExchange exchanges = scene.build()) {
      List<Exchange> all = served(exchanges, 50);
      scene.store.goesAway();
      all.forEach(StoreAbsenceTest::assertNotSettledNow);
      int before = scene.store.asked(Termination.class).size();
      scene.pass(Duration.ofHours(1));
      assertThat(scene.store.asked(Termination.class).size() - before)
          .as("some in the first minute, then one every thirty seconds")
          .isBetween(60, 140);

      scene.store.comesBack();
      scene.pass(LONGEST_PAUSE.plus(VALIDITY.dividedBy(8)));
      assertThat(all).allMatch(exchange -> exchange.state() == ExchangeState.SETTLED);
    }
    assertSettled(scene, 1275);
  }

  /** Each failure of end() tells the caller so, and keeps nothing more than the first did. */
  @Test
  void endingItAgainAndAgainKeepsItOnce() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = served(exchanges, 1).get(0);
      scene.store.goesAway();
      for (int i = 0; i < 20; i++) {
        assertNotSettledNow(exchange);
      }
      int before = scene.store.asked(Termination.class).size();
      scene.store.comesBack();
      scene.pass(Duration.ofSeconds(10));
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.NORMAL_RELEASE, 1, 1));
      assertThat(scene.store.asked(Termination.class)).hasSize(before + 1);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1);
  }

  @Test
  void oneThatIsNeverTakenHoldsNobodyUp() {
    try (DataExchange exchanges = scene.build()) {
      List<Exchange> all = served(exchanges, 10);
      StoreException spoilt = StoreException.permanent("bad row", new IllegalStateException());
      scene.store.failsFor("x-1", spoilt);
      scene.store.failsFor("x-2", spoilt);
      scene.store.goesAway();
      all.forEach(StoreAbsenceTest::assertNotSettledNow);
      scene.store.comesBack();
      scene.pass(Duration.ofSeconds(10));
      assertThat(all.stream().filter(exchange -> exchange.state() == ExchangeState.SETTLED))
          .hasSize(8);
      assertOpen(scene, 55 - 3, 2000);

      scene.store.failsFor("x-1", null);
      scene.store.failsFor("x-2", null);
      scene.pass(LONGEST_PAUSE.multipliedBy(2));
      assertThat(all).allMatch(exchange -> exchange.state() == ExchangeState.SETTLED);
      assertThat(scene.station.told()).hasSize(20);
    }
    assertSettled(scene, 55);
  }

  /**
   * What was kept is gone with the process; the store has them open, and the station has counted.
   */
  @Test
  void theNextLifeSettlesWhatTheLastOneKept() {
    DataExchange crashed = scene.build();
    List<Exchange> all = served(crashed, 3);
    scene.store.goesAway();
    all.forEach(StoreAbsenceTest::assertNotSettledNow);
    for (int i = 1; i <= 3; i++) {
      scene.station.counts("x-" + i, i);
    }
    scene.store.comesBack();
    try (DataExchange exchanges = scene.rebuild()) {
      scene.background.crank();
      for (Exchange lost : all) {
        Exchange exchange = exchanges.request(lost.request());
        assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
        exchange.end();
      }
    }
    assertThat(scene.journal()).hasSize(3);
    assertSettled(scene, 6);
  }

  @Test
  void supervisionEndsWhatFallsSilentMeanwhileAndItIsSettledLater() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = served(exchanges, 1).get(0);
      scene.store.goesAway();
      scene.pass(VALIDITY.multipliedBy(3));
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SUPERVISION_EXPIRED");
      scene.store.comesBack();
      scene.pass(LONGEST_PAUSE.plus(VALIDITY.dividedBy(8)));
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.SUPERVISION_EXPIRED, 1, 1));
    }
    assertSettled(scene, 1);
  }

  @Test
  void lateUsageIsKeptAndCharged() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      sink.report(500);
      assertThat(exchange.end().chargedOctets()).isEqualTo(500);
      scene.store.goesAway();
      sink.report(800);
      sink.report(800);
      sink.report(700);
      assertThat(exchange.settlement()).map(Settlement::chargedOctets).contains(500L);
      scene.store.comesBack();
      scene.pass(Duration.ofSeconds(10));
      assertThat(exchange.settlement()).map(Settlement::chargedOctets).contains(800L);
      assertThat(scene.listener.events())
          .filteredOn(ExchangeEvent.SettlementCorrected.class::isInstance)
          .hasSize(1);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 800);
    assertThat(scene.journal()).hasSize(2);
  }

  @Test
  void postingsAreTheCallersToRepeat() {
    try (DataExchange exchanges = scene.build()) {
      Deposit topUp = new Deposit(new PostingId("top-up"), Scene.CHEN, 5);
      scene.store.losesTheAnswer(Deposit.class);
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> exchanges.post(topUp));
      assertThat(exchanges.post(topUp).isSuccess()).isTrue();
      assertThat(scene.chen().quota()).isEqualTo(1_000_005);
      assertOpen(scene, 0, 0);
    }
  }

  @Test
  void aNodeDoesNotBeginWithoutIt() {
    scene.store.goesAway();
    assertThatExceptionOfType(StoreException.class).isThrownBy(scene::build);
    assertThat(scene.store.closes()).as("what was made is closed").isOne();
    assertThat(scene.station.told()).containsExactly("close");
    scene.pass(VALIDITY.multipliedBy(5));
    assertThat(scene.background.waiting()).isZero();
    assertOpen(scene, 0, 0);
  }

  @Test
  void trafficGoesOnThroughAnOutageThatTheCarrierTrusts() {
    scene.failures(FailurePolicy.DEFAULT.withStore(FailureHandling.CONTINUE));
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.store.goesAway();
      UsageSink sink = scene.station.sink("x-1");
      for (int i = 0; i < 50; i++) {
        scene.pass(VALIDITY);
        assertThat(sink.tryConsume(100)).isTrue();
      }
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertOpen(scene, 0, 1000);
      scene.store.comesBack();
      scene.pass(VALIDITY);
      assertThat(exchange.end().chargedOctets()).isEqualTo(5000);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 5000);
  }

  /** What a courier has under way must not come after the same exchange was opened once more. */
  @Test
  void aRequestMadeAgainWaitsForTheReleaseOfItsFormerReservation() {
    try (DataExchange exchanges = scene.build()) {
      scene.store.goesAway();
      assertThat(exchanges.request(Scene.request("x-1")).refusal()).isPresent();
      scene.store.comesBack();
      Gate gate = scene.store.holds(Termination.class);
      CompletableFuture<Void> courier = others.run(() -> scene.pass(Duration.ofSeconds(1)));
      gate.awaitReached();
      AtomicReference<Exchange> again = new AtomicReference<>();
      Thread caller = new Thread(() -> again.set(exchanges.request(Scene.request("x-1"))));
      caller.start();
      Standstill.await(caller);
      gate.open();
      courier.join();
      assertThat(caller).satisfies(Thread::join);
      assertThat(Objects.requireNonNull(again.get()).state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.row("x-1").status()).isEqualTo(ExchangeStatus.OPEN);
      assertOpen(scene, 0, scene.row("x-1").reservedOctets());
    }
  }
}
