package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.FailureHandling;
import io.quotabridge.FailurePolicy;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node begins again after a crash, and finds an exchange that had used 1200 octets, 800 of them
 * reported; the rest of 1200 is still reserved.
 */
@Timeout(60)
class RecoveryFailureTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final ExchangeId X = new ExchangeId("x-1");

  private final Scene scene = Scene.withQuota(10_000).validity(VALIDITY).stationTimeout(TIMEOUT);

  private void crash() {
    Crashed.leave(scene);
  }

  private DataExchange crashAndBegin(FailureHandling handling) {
    crash();
    scene.failures(FailurePolicy.DEFAULT.withStation(handling));
    return scene.rebuild();
  }

  private static Exchange taken(DataExchange exchanges) {
    return exchanges.find(X).orElseThrow();
  }

  private static void assertEnded(Exchange exchange, EndingCause cause, long octets) {
    assertThat(exchange.settlement()).contains(new Settlement(X, cause, octets, octets));
  }

  // ---- What the station knows ----

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void oneThatCountedGoesOn(FailureHandling handling) {
    try (DataExchange exchanges = crashAndBegin(handling)) {
      scene.background.crank();
      Exchange exchange = taken(exchanges);
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchange.usedOctets()).isEqualTo(1200);
      assertThat(scene.station.sink("x-1").tryConsume(800)).as("what was reserved").isTrue();
      assertThat(scene.store.asked(Update.class)).hasSize(1);
      assertThat(exchange.end().chargedOctets()).isEqualTo(2000);
      assertThat(scene.station.told())
          .containsExactly("start x-1", "start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 2000);
  }

  @Test
  void oneThatCountedMoreThanWasReservedIsChargedForIt() {
    crash();
    scene.station.counts("x-1", 2500);
    try (DataExchange exchanges = scene.rebuild()) {
      scene.background.crank();
      assertThat(scene.station.sink("x-1").tryConsume(100)).isTrue();
      assertThat(scene.store.asked(Update.class))
          .extracting(Update::usedOctets)
          .containsExactly(800L, 2500L);
      assertThat(taken(exchanges).end().chargedOctets()).isEqualTo(2600);
      assertThat(scene.station.told()).endsWith("stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 2600);
  }

  @Test
  void oneThatCountedLessThanItReportedIsNotBelieved() {
    crash();
    scene.station.counts("x-1", 100);
    try (DataExchange exchanges = scene.rebuild()) {
      scene.background.crank();
      assertThat(taken(exchanges).usedOctets()).isEqualTo(800);
      assertThat(taken(exchanges).end().chargedOctets()).isEqualTo(800);
      assertThat(scene.station.told()).endsWith("stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 800);
  }

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void oneThatHasForgottenIsSettledWithWhatWasReported(FailureHandling handling) {
    crash();
    scene.station.remembers(counted -> Optional.empty());
    scene.failures(FailurePolicy.DEFAULT.withStation(handling));
    try (DataExchange exchanges = scene.rebuild()) {
      Exchange exchange = taken(exchanges);
      scene.background.crank();
      assertEnded(exchange, EndingCause.STATION_LOST, 800);
      assertThat(scene.station.told()).endsWith("stop x-1 STATION_LOST");
      assertThat(scene.listener.steps("x-1"))
          .endsWith("REQUESTED -> GRANTED", "GRANTED -> ENDING", "ENDING -> SETTLED");
    }
    assertSettled(scene, 800);
  }

  /** Its final total comes twice: reported while it stops, and remembered afterwards. */
  @Test
  void oneThatEndsBeforeItConfirmsIsChargedOnceForWhatItReports() {
    crash();
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    scene.station.stops(
        (id, sink) -> {
          scene.station.counts("x-1", 1500);
          sink.report(1500);
        });
    try (DataExchange exchanges = scene.rebuild()) {
      scene.background.crank();
      assertThat(taken(exchanges).end().usedOctets()).isEqualTo(1500);
    }
    assertSettled(scene, 1500);
  }

  @Test
  void oneThatEndsWhileItIsToldToServeOnIsToldToStopOnceMore() {
    crash();
    try (DataExchange exchanges = scene.rebuild()) {
      Exchange exchange = taken(exchanges);
      scene.station.answers((order, sink) -> exchange.end());
      scene.background.crank();
      assertThat(scene.station.told())
          .containsExactly(
              "start x-1", "start x-1", "stop x-1 NORMAL_RELEASE", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1200);
  }

  // ---- Nobody comes to ask it ----

  private DataExchange crashWithTwo() {
    DataExchange former = scene.build();
    for (String id : List.of("x-1", "x-2")) {
      assertThat(scene.serve(former, id).tryConsume(100)).isTrue();
      scene.station.counts(id, 100);
    }
    return scene.rebuild();
  }

  @Test
  void anErrorThatOneStationMeetsKeepsNoOtherExchangeWaiting() {
    AtomicBoolean first = new AtomicBoolean(true);
    scene.station.remembers(
        counted -> {
          if (first.getAndSet(false)) {
            throw new NoSuchMethodError("ask");
          }
          return counted;
        });
    try (DataExchange exchanges = crashWithTwo()) {
      assertThatExceptionOfType(NoSuchMethodError.class).isThrownBy(scene.background::crank);
      scene.background.crank();
      assertThat(exchanges.find(X).map(Exchange::state))
          .isNotEqualTo(exchanges.find(new ExchangeId("x-2")).map(Exchange::state));

      scene.pass(VALIDITY.multipliedBy(3)); // the other is silent, too
      assertThat(exchanges.find(X)).isEmpty();
      assertThat(exchanges.find(new ExchangeId("x-2"))).isEmpty();
    }
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.chen().supplied()).isEqualTo(200);
  }

  @Test
  void oneThatTheExecutorHasLostEndsBySupervision() {
    try (DataExchange exchanges = crashWithTwo()) {
      scene.background.forget();
      scene.pass(VALIDITY.multipliedBy(3));
      assertThat(exchanges.find(X)).isEmpty();
      assertThat(exchanges.find(new ExchangeId("x-2"))).isEmpty();
    }
    assertThat(scene.row("x-1").endedBecause()).contains(EndingCause.SUPERVISION_EXPIRED);
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.chen().supplied()).isEqualTo(200);
  }

  // ---- It cannot be asked ----

  @Test
  void oneThatCannotBeAskedIsLost() {
    scene.station.cannotBeAsked(true);
    try (DataExchange exchanges = crashAndBegin(FailureHandling.TERMINATE)) {
      Exchange exchange = taken(exchanges);
      scene.background.crank();
      assertEnded(exchange, EndingCause.STATION_LOST, 800);
      assertThat(scene.station.told()).endsWith("stop x-1 STATION_LOST");
    }
    assertSettled(scene, 800);
  }

  @Test
  void oneThatCannotBeAskedIsAskedAgain() {
    AtomicInteger times = new AtomicInteger();
    scene.station.remembers(
        counted -> {
          if (times.incrementAndGet() < 4) {
            throw new IllegalStateException("no route");
          }
          return counted;
        });
    try (DataExchange exchanges = crashAndBegin(FailureHandling.RETRY_AND_TERMINATE)) {
      scene.background.crank();
      assertThat(scene.time.sleeps()).hasSize(3);
      assertThat(taken(exchanges).usedOctets()).isEqualTo(1200);
      assertThat(taken(exchanges).end().chargedOctets()).isEqualTo(1200);
      assertThat(scene.station.told()).endsWith("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1200);
  }

  @Test
  void oneThatCannotBeAskedForTheTimeOfRetriesIsLost() {
    scene.station.cannotBeAsked(true);
    try (DataExchange exchanges = crashAndBegin(FailureHandling.RETRY_AND_TERMINATE)) {
      Exchange exchange = taken(exchanges);
      scene.background.crank();
      assertThat(scene.time.sleeps()).isNotEmpty();
      assertEnded(exchange, EndingCause.STATION_LOST, 800);
      assertThat(scene.station.told()).endsWith("stop x-1 STATION_LOST");
    }
    assertSettled(scene, 800);
  }

  @Test
  void oneThatCannotBeAskedIsWaitedFor() {
    scene.station.cannotBeAsked(true);
    try (DataExchange exchanges = crashAndBegin(FailureHandling.CONTINUE)) {
      scene.pass(TIMEOUT.multipliedBy(5));
      assertThat(taken(exchanges).state()).isEqualTo(ExchangeState.GRANTED);
      assertOpen(scene, 800, 1200);
      scene.station.cannotBeAsked(false);
      scene.pass(TIMEOUT);
      assertThat(taken(exchanges).state()).isEqualTo(ExchangeState.SERVING);
      assertThat(taken(exchanges).end().chargedOctets()).isEqualTo(1200);
      assertThat(scene.station.told())
          .containsExactly("start x-1", "start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1200);
  }

  @Test
  void oneThatCannotBeAskedIsWaitedForUntilItCountsAsSilent() {
    scene.station.cannotBeAsked(true);
    try (DataExchange exchanges = crashAndBegin(FailureHandling.CONTINUE)) {
      Exchange exchange = taken(exchanges);
      scene.pass(VALIDITY.multipliedBy(2));
      assertThat(exchange.state()).isEqualTo(ExchangeState.GRANTED);
      scene.pass(VALIDITY.dividedBy(2));
      assertEnded(exchange, EndingCause.SUPERVISION_EXPIRED, 800);
      assertThat(scene.station.told()).endsWith("stop x-1 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 800);
  }

  // ---- It cannot be told to go on ----

  @Test
  void oneThatThrowsWhenItIsToldToGoOnIsLost() {
    crash();
    scene.station.answers(ScriptedStation.UNREACHABLE);
    try (DataExchange exchanges = scene.rebuild()) {
      Exchange exchange = taken(exchanges);
      scene.background.crank();
      assertEnded(exchange, EndingCause.STATION_LOST, 1200);
      assertThat(scene.station.told())
          .containsExactly("start x-1", "start x-1", "stop x-1 STATION_LOST");
    }
    assertSettled(scene, 1200);
  }

  @Test
  void oneThatThrowsWhenItIsToldToGoOnIsToldAgain() {
    crash();
    AtomicInteger orders = new AtomicInteger();
    scene.station.answers(
        (order, sink) ->
            (orders.incrementAndGet() < 4 ? ScriptedStation.UNREACHABLE : ScriptedStation.CONFIRMS)
                .to(order, sink));
    scene.failures(FailurePolicy.DEFAULT.withStation(FailureHandling.RETRY_AND_TERMINATE));
    try (DataExchange exchanges = scene.rebuild()) {
      scene.background.crank();
      assertThat(taken(exchanges).state()).isEqualTo(ExchangeState.SERVING);
      assertThat(taken(exchanges).end().chargedOctets()).isEqualTo(1200);
      assertThat(scene.station.told()).hasSize(6).endsWith("stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1200);
  }

  @Test
  void oneThatThrowsWhenItIsToldToGoOnIsToldAgainLater() {
    crash();
    scene.station.answers(ScriptedStation.UNREACHABLE);
    scene.failures(FailurePolicy.DEFAULT.withStation(FailureHandling.CONTINUE));
    try (DataExchange exchanges = scene.rebuild()) {
      scene.background.crank();
      assertThat(taken(exchanges).state()).isEqualTo(ExchangeState.GRANTED);
      scene.station.answers(ScriptedStation.CONFIRMS);
      scene.pass(TIMEOUT);
      assertThat(taken(exchanges).state()).isEqualTo(ExchangeState.SERVING);
      assertThat(taken(exchanges).end().chargedOctets()).isEqualTo(1200);
      assertThat(scene.station.told()).hasSize(4).endsWith("stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1200);
  }

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void oneThatConfirmsAndThrowsGoesOn(FailureHandling handling) {
    crash();
    scene.station.answers(
        (order, sink) -> {
          ScriptedStation.CONFIRMS.to(order, sink);
          throw new IllegalStateException("what now");
        });
    scene.failures(FailurePolicy.DEFAULT.withStation(handling));
    try (DataExchange exchanges = scene.rebuild()) {
      scene.pass(TIMEOUT.multipliedBy(2));
      assertThat(taken(exchanges).state()).isEqualTo(ExchangeState.SERVING);
      assertThat(taken(exchanges).end().chargedOctets()).isEqualTo(1200);
      assertThat(scene.station.told())
          .containsExactly("start x-1", "start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1200);
  }

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void oneThatDeclinesToGoOnIsSettled(FailureHandling handling) {
    crash();
    scene.station.answers((order, sink) -> sink.decline(ResultCode.TOO_BUSY, "the cell is full"));
    scene.failures(FailurePolicy.DEFAULT.withStation(handling));
    try (DataExchange exchanges = scene.rebuild()) {
      Exchange exchange = taken(exchanges);
      scene.background.crank();
      assertEnded(exchange, EndingCause.STATION_LOST, 1200);
      assertThat(scene.station.told()).endsWith("stop x-1 STATION_LOST");
    }
    assertSettled(scene, 1200);
  }

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void oneThatDoesNotAnswerInTimeIsLost(FailureHandling handling) {
    crash();
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    scene.failures(FailurePolicy.DEFAULT.withStation(handling));
    try (DataExchange exchanges = scene.rebuild()) {
      Exchange exchange = taken(exchanges);
      scene.background.crank();
      assertThat(exchange.state()).isEqualTo(ExchangeState.GRANTED);
      scene.pass(TIMEOUT.multipliedBy(2));
      assertEnded(exchange, EndingCause.STATION_LOST, 1200);
      assertThat(scene.station.sink("x-1").confirm()).isFalse();
      assertThat(scene.station.told()).contains("stop x-1 STATION_LOST");
    }
    assertSettled(scene, 1200);
  }

  // ---- The store, and the node itself ----

  /** What the first try took up is taken up by the next; nothing runs for a node that is not. */
  @Test
  void aStoreThatFailsWhileTheNodeBeginsKeepsItFromBeginning() {
    int open = 1100; // more than a page
    scene.deposit("second", Scene.CHEN, 1000L * open);
    DataExchange crashed = scene.build();
    for (int i = 0; i < open; i++) {
      scene.serve(crashed, "x-" + i);
    }
    scene.store.failsToTakeUpAfter(1);
    assertThatExceptionOfType(StoreException.class).isThrownBy(scene::rebuild);
    assertThat(scene.background.waiting()).isZero();
    scene.pass(VALIDITY);
    assertThat(scene.station.told()).hasSize(open + 1).endsWith("close");
    assertOpen(scene, 0, 1000L * open);

    try (DataExchange exchanges = scene.rebuild()) {
      scene.background.crank();
      assertThat(exchanges.find(new ExchangeId("x-7"))).as("its station has lost it").isEmpty();
    }
    assertSettled(scene, 0);
  }

  /** Whoever crashes on the way up finds everything where it was. */
  @Test
  void aCrashDuringRecoveryIsFollowedByAnother() {
    crash();
    for (int life = 0; life < 5; life++) {
      DataExchange crashedAgain = scene.rebuild();
      assertThat(taken(crashedAgain).state()).isEqualTo(ExchangeState.GRANTED);
    }
    assertThat(scene.row("x-1").owner().epoch()).isEqualTo(6);
    try (DataExchange exchanges = scene.rebuild()) {
      scene.background.crank();
      assertThat(taken(exchanges).end().chargedOctets()).isEqualTo(1200);
      assertThat(scene.station.told())
          .containsExactly("start x-1", "start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1200);
  }
}
