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
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A quota store that fails a request, before it wrote or after, under each policy. */
@Timeout(60)
class StoreFailureTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final Duration TICK = Duration.ofSeconds(10);
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private static Scene scene(FailureHandling handling) {
    return Scene.withQuota(10_000)
        .validity(VALIDITY)
        .failures(FailurePolicy.DEFAULT.withStore(handling));
  }

  /** The two that do not try again, and what may strike. */
  static Stream<Arguments> once() {
    return Stream.of(FailureHandling.TERMINATE, FailureHandling.CONTINUE)
        .flatMap(
            handling -> Arrays.stream(Moment.values()).map(when -> Arguments.of(handling, when)));
  }

  private static void assertServing(Exchange exchange) {
    assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
  }

  private static void assertEnded(Exchange exchange, EndingCause cause, long octets) {
    assertThat(exchange.settlement())
        .contains(new Settlement(exchange.id(), cause, octets, octets));
  }

  // ---- Initial ----

  @ParameterizedTest
  @MethodSource("once")
  void anInitialThatFailsRefuses(FailureHandling handling, Moment when) {
    Scene scene = scene(handling);
    when.strike(scene.store, Initial.class);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(exchanges.find(exchange.id())).isEmpty();
      assertThat(scene.station.told()).containsExactly("refuse x-1 5012");
      assertSettled(scene, 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void anInitialIsRepeatedAndGranted(Moment when) {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    when.strike(scene.store, Initial.class);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertServing(exchange);
      assertThat(scene.store.asked(Initial.class)).hasSize(2);
      assertThat(scene.store.asked(Initial.class).stream().distinct()).hasSize(1);
      assertThat(scene.station.told()).containsExactly("start x-1");
      assertOpen(scene, 0, 1000);
    }
    assertSettled(scene, 0);
  }

  /** Whoever repeats the request meanwhile must not be served on a reservation that is released. */
  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void aReservationThatCannotBeReleasedIsReleasedLater(FailureHandling handling) {
    Scene scene = scene(handling);
    try (DataExchange exchanges = scene.build()) {
      scene.store.alters(
          Initial.class,
          answers -> {
            scene.store.goesAway();
            throw StoreException.retryable("the connection broke", new IllegalStateException());
          });
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(scene.station.told()).containsExactly("refuse x-1 5012");
      assertOpen(scene, 0, 1000);

      Exchange again = exchanges.request(Scene.request("x-1"));
      assertThat(again.refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_COMPLY);
      scene.store.comesBack();
      Exchange afterwards = exchanges.request(Scene.request("x-1"));
      assertEnded(afterwards, EndingCause.STATION_LOST, 0);
      assertThat(scene.station.told()).doesNotContain("start x-1");

      scene.pass(A_SECOND);
      assertSettled(scene, 0);
      assertThat(exchanges.request(Scene.request("x-2")).state()).isEqualTo(ExchangeState.SERVING);
    }
  }

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void whatWasGrantedIsLetThroughWhileTheStoreIsAway(FailureHandling handling) {
    Scene scene = scene(handling);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.store.goesAway();
      assertThat(scene.station.sink("x-1").tryConsume(1000)).isTrue();
      scene.background.crank();
      assertServing(exchange);
      scene.store.comesBack();
      assertThat(exchange.end().chargedOctets()).isEqualTo(1000);
    }
    assertSettled(scene, 1000);
  }

  // ---- Update, in the background ----

  @ParameterizedTest
  @MethodSource("once")
  void anUpdateThatFailsInTheBackgroundIsAskedForAgainOnThePath(
      FailureHandling handling, Moment when) {
    Scene scene = scene(handling);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(800)).isTrue();
      when.strike(scene.store, Update.class);
      assertThat(scene.background.crank()).isOne();
      assertServing(exchange);
      assertThat(sink.tryConsume(200)).as("the rest of the slice").isTrue();
      assertThat(sink.tryConsume(500)).as("asks for itself").isTrue();
      assertThat(scene.station.told()).containsExactly("start x-1");
      assertThat(exchange.end().chargedOctets()).isEqualTo(1500);
    }
    assertSettled(scene, 1500);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void anUpdateInTheBackgroundIsRepeated(Moment when) {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(800)).isTrue();
      when.strike(scene.store, Update.class);
      assertThat(scene.background.crank()).isOne();
      assertThat(scene.store.asked(Update.class)).hasSize(2);
      assertThat(scene.store.asked(Update.class).stream().distinct()).hasSize(1);
      assertOpen(scene, 800, 1200);
      assertThat(sink.tryConsume(1200)).isTrue();
      assertThat(scene.store.asked(Update.class)).hasSize(2);
      sink.end(EndingCause.NORMAL_RELEASE);
    }
    assertSettled(scene, 2000);
  }

  // ---- Update, on the path of the traffic ----

  @ParameterizedTest
  @EnumSource(Moment.class)
  void anUpdateThatFailsOnThePathEnds(Moment when) {
    Scene scene = scene(FailureHandling.TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      when.strike(scene.store, Update.class);
      assertThat(sink.tryConsume(1)).isFalse();
      assertEnded(exchange, EndingCause.ADMINISTRATIVE, 1000);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 ADMINISTRATIVE");
    }
    assertSettled(scene, 1000);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void anUpdateThatFailsOnThePathIsDoneWithout(Moment when) {
    Scene scene = scene(FailureHandling.CONTINUE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      when.strike(scene.store, Update.class);
      assertThat(sink.tryConsume(300)).as("without a reservation").isTrue();
      assertServing(exchange);
      assertThat(sink.tryConsume(1500)).as("asks again, and reports it").isTrue();
      assertOpen(scene, 1300, 2200);
      assertThat(scene.station.told()).containsExactly("start x-1");
      assertThat(exchange.end().chargedOctets()).isEqualTo(2800);
    }
    assertSettled(scene, 2800);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void anUpdateOnThePathIsRepeated(Moment when) {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      when.strike(scene.store, Update.class);
      assertThat(sink.tryConsume(400)).isTrue();
      assertThat(scene.store.asked(Update.class).stream().distinct()).hasSize(1);
      assertThat(scene.time.sleeps()).hasSize(1);
      assertThat(exchange.end().chargedOctets()).isEqualTo(1400);
    }
    assertSettled(scene, 1400);
  }

  @Test
  void retriesEndWithTheTimeForThem() {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      scene.store.goesAway();
      assertThat(sink.tryConsume(1)).isFalse();
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 ADMINISTRATIVE");
      Duration waited = scene.time.sleeps().stream().reduce(Duration.ZERO, Duration::plus);
      assertThat(waited)
          .as("for the update, and for the termination")
          .isLessThanOrEqualTo(FailurePolicy.DEFAULT.retryTime().multipliedBy(2));

      scene.store.comesBack();
      scene.pass(A_SECOND);
      assertEnded(exchange, EndingCause.ADMINISTRATIVE, 1000);
    }
    assertSettled(scene, 1000);
  }

  @Test
  void aFaultThatNobodyCanCureIsNotTriedAgain() {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      scene.store.failsBeforeWriting(
          Update.class, StoreException.permanent("no such table", new IllegalStateException()));
      assertThat(sink.tryConsume(1)).isFalse();
      assertThat(scene.time.sleeps()).isEmpty();
      assertEnded(exchange, EndingCause.ADMINISTRATIVE, 1000);
      assertThat(scene.station.told()).endsWith("stop x-1 ADMINISTRATIVE");
    }
    assertSettled(scene, 1000);
  }

  // ---- Without a reservation ----

  private static Scene trusting(long quota, long offline) {
    return Scene.withQuota(quota)
        .validity(VALIDITY)
        .failures(
            FailurePolicy.DEFAULT.withStore(FailureHandling.CONTINUE).withOfflineOctets(offline));
  }

  @Test
  void trustEndsWithItsVolume() {
    Scene scene = trusting(10_000, 1500);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.store.goesAway();
      assertThat(scene.station.sink("x-1").consumeUpTo(9000)).isEqualTo(2500);
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      assertThat(scene.station.told()).endsWith("stop x-1 ADMINISTRATIVE");
      assertOpen(scene, 0, 1000);

      scene.store.comesBack();
      scene.pass(A_SECOND);
      assertEnded(exchange, EndingCause.ADMINISTRATIVE, 2500);
    }
    assertSettled(scene, 2500);
  }

  @Test
  void trustBeyondTheQuotaIsOverrun() {
    Scene scene = trusting(1200, 1500);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      scene.store.goesAway();
      assertThat(scene.station.sink("x-1").tryConsume(1900)).isTrue();
      scene.store.comesBack();
      assertThat(exchange.end())
          .isEqualTo(new Settlement(exchange.id(), EndingCause.NORMAL_RELEASE, 1900, 1200));
    }
    assertSettled(scene, 1200);
    assertThat(scene.journal()).singleElement().matches(entry -> entry.overrunOctets() == 700);
  }

  /** Trust fills the time without a store; what the store then says holds. */
  @Test
  void whatIsLeftOfTheTrustIsTakenBackWhenTheStoreSaysThatThereIsLess() {
    Scene scene = trusting(1200, 1500);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      scene.store.goesAway();
      assertThat(sink.tryConsume(1100)).isTrue();
      scene.store.comesBack();
      scene.pass(VALIDITY.plus(TICK.multipliedBy(2)));
      assertOpen(scene, 1100, 100);
      assertThat(sink.consumeUpTo(500)).as("what is reserved").isEqualTo(100);
      assertEnded(exchange, EndingCause.QUOTA_EXHAUSTED, 1200);
    }
    assertSettled(scene, 1200);
  }

  // ---- Update, before the grant expires ----

  @ParameterizedTest
  @MethodSource("once")
  void aReportThatFailsIsRepeatedATickLater(FailureHandling handling, Moment when) {
    Scene scene = scene(handling);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(70)).isTrue();
      when.strike(scene.store, Update.class);
      scene.pass(VALIDITY.plus(TICK));
      assertThat(scene.store.asked(Update.class)).hasSize(1);
      assertServing(exchange);
      scene.pass(TICK.multipliedBy(3));
      assertThat(scene.store.asked(Update.class)).hasSize(2);
      assertOpen(scene, 70, 930);
      assertServing(exchange);
      assertThat(exchange.end().chargedOctets()).isEqualTo(70);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 70);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aReportThatFailsIsRepeatedAtOnce(Moment when) {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(70)).isTrue();
      when.strike(scene.store, Update.class);
      scene.pass(VALIDITY.plus(TICK));
      assertThat(scene.store.asked(Update.class)).hasSize(2);
      assertThat(scene.store.asked(Update.class).stream().distinct()).hasSize(1);
      assertOpen(scene, 70, 930);
      assertThat(exchange.end().chargedOctets()).isEqualTo(70);
    }
    assertSettled(scene, 70);
  }

  // ---- Termination ----

  @ParameterizedTest
  @MethodSource("once")
  void aTerminationThatFailsIsKeptAndDelivered(FailureHandling handling, Moment when) {
    Scene scene = scene(handling);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(640)).isTrue();
      when.strike(scene.store, Termination.class);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(exchange::end)
          .matches(StoreException::isRetryable);
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      assertThat(exchange.usedOctets()).isEqualTo(640);
      assertThat(sink.tryConsume(1)).isFalse();
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");

      scene.pass(A_SECOND);
      assertEnded(exchange, EndingCause.NORMAL_RELEASE, 640);
      assertThat(exchanges.find(exchange.id())).isEmpty();
      assertThat(scene.store.asked(Termination.class)).hasSize(2);
      assertThat(scene.store.asked(Termination.class).stream().distinct()).hasSize(1);
      assertThat(scene.listener.steps("x-1")).endsWith("ENDING -> SETTLED").hasSize(5);
    }
    assertSettled(scene, 640);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aTerminationIsRepeated(Moment when) {
    Scene scene = scene(FailureHandling.RETRY_AND_TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(640)).isTrue();
      when.strike(scene.store, Termination.class);
      assertThat(exchange.end().chargedOctets()).isEqualTo(640);
      assertThat(scene.store.asked(Termination.class)).hasSize(2);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 640);
  }

  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void whatIsSettledStaysSettledWhenTheStoreGoesAway(FailureHandling handling) {
    Scene scene = scene(handling);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(640)).isTrue();
      Settlement settlement = exchange.end();
      scene.store.goesAway();
      assertThat(exchange.end()).isEqualTo(settlement);
      sink.end(EndingCause.STATION_LOST);
      sink.report(640);
      assertThat(scene.store.asked(Termination.class)).hasSize(1);
    }
    assertSettled(scene, 640);
  }

  // ---- Errors: a plugin that does not fit ----

  private static List<QuotaAnswer> doesNotFit(List<QuotaAnswer> answers) {
    throw new NoSuchMethodError("after it wrote " + answers);
  }

  @Test
  void anErrorReachesWhoeverCalledAndNothingIsLost() {
    Scene scene = scene(FailureHandling.TERMINATE);
    try (DataExchange exchanges = scene.build()) {
      scene.store.alters(Initial.class, StoreFailureTest::doesNotFit);
      scene.store.alters(Termination.class, StoreFailureTest::doesNotFit);
      assertThatExceptionOfType(NoSuchMethodError.class)
          .isThrownBy(() -> exchanges.request(Scene.request("x-0")));
      assertThat(exchanges.find(Scene.request("x-0").exchangeId())).isEmpty();

      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      scene.store.alters(Update.class, StoreFailureTest::doesNotFit);
      assertThatExceptionOfType(NoSuchMethodError.class).isThrownBy(() -> sink.tryConsume(1));
      assertServing(exchange);
      assertThat(sink.tryConsume(1)).as("asks again").isTrue();

      scene.store.alters(Termination.class, StoreFailureTest::doesNotFit);
      assertThatExceptionOfType(NoSuchMethodError.class).isThrownBy(exchange::end);
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      scene.pass(A_SECOND);
      assertEnded(exchange, EndingCause.NORMAL_RELEASE, 1001);
      assertThat(scene.station.told())
          .containsExactly("refuse x-0 5012", "start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1001);
  }

  // ---- Readings ----

  /** The balance only says how large a slice is wise. */
  @ParameterizedTest
  @EnumSource(FailureHandling.class)
  void aBalanceThatCannotBeReadCostsOnlyTheLargerSlice(FailureHandling handling) {
    Scene scene = scene(handling).slices(1000, 8000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(900)).isTrue();
      scene.store.failsToRead(new UnsupportedOperationException("not like this"));
      assertThat(sink.tryConsume(600)).isTrue();
      assertThat(scene.store.asked(Update.class))
          .extracting(Update::requestedOctets)
          .isEqualTo(List.of(1100L));
      assertThat(exchange.end().chargedOctets()).isEqualTo(1500);
    }
    assertSettled(scene, 1500);
  }
}
