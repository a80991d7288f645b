package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.SubscriberStatus;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.InOrder;

/** Every reason to refuse (S3): its code, its place in the order, and what is left behind. */
@Timeout(60)
class RefusalTest {

  private static final AccessRequest.Claims LIN_CLAIMS_CHENS =
      new AccessRequest.Claims(Scene.CHEN.id(), null, null);
  private static final AccessRequest.Claims CHEN_CLAIMED_FOR_LINS =
      new AccessRequest.Claims(null, Scene.LIN.id(), null);
  private static final AccessRequest.Claims CELL_CLAIMS_LINS =
      new AccessRequest.Claims(null, null, Scene.LIN.id());

  private static AccessRequest from(String demander, String supplier, String station) {
    return AccessRequest.of("x-1", demander, supplier, station);
  }

  private static AccessRequest lins() {
    return from("lin", "chen", "cell-7");
  }

  private static Arguments row(
      String name, int number, String detail, AccessRequest request, Consumer<Scene> before) {
    return Arguments.of(name, number, detail, request, before);
  }

  private static Arguments row(String name, int number, String detail, AccessRequest request) {
    return row(name, number, detail, request, scene -> {});
  }

  static Stream<Arguments> identities() {
    return Stream.of(
        row("demander unknown", 5030, "demander wang is unknown", from("wang", "chen", "cell-7")),
        row("supplier unknown", 5030, "supplier wang is unknown", from("lin", "wang", "cell-7")),
        row("station unknown", 5030, "base station c-8 is unknown", from("lin", "chen", "c-8")),
        row(
            "demander before supplier",
            5030,
            "demander wang is unknown",
            from("wang", "zhao", "cell-8")),
        row(
            "supplier before station",
            5030,
            "supplier zhao is unknown",
            from("lin", "zhao", "cell-8")),
        row(
            "demander's account claimed wrongly",
            5003,
            "demander lin does not belong to the claimed account a-chen",
            lins().claiming(LIN_CLAIMS_CHENS)),
        row(
            "supplier's account claimed wrongly",
            5003,
            "supplier chen does not belong to the claimed account a-lin",
            lins().claiming(CHEN_CLAIMED_FOR_LINS)),
        row(
            "station's account claimed wrongly",
            5003,
            "base station cell-7 does not belong to the claimed account a-lin",
            lins().claiming(CELL_CLAIMS_LINS)),
        row(
            "demander suspended",
            4010,
            "demander lin is SUSPENDED",
            lins(),
            scene -> scene.registry.changeStatus("lin", SubscriberStatus.SUSPENDED)),
        row(
            "demander barred",
            4010,
            "demander lin is BARRED",
            lins(),
            scene -> scene.registry.changeStatus("lin", SubscriberStatus.BARRED)),
        row(
            "supplier does not share",
            4010,
            "supplier chen is SHARING_NOT_ALLOWED",
            lins(),
            scene -> scene.registry.changeStatus("chen", SubscriberStatus.SHARING_NOT_ALLOWED)),
        row(
            "claim before status",
            5003,
            "demander lin does not belong to the claimed account a-chen",
            lins().claiming(LIN_CLAIMS_CHENS),
            scene -> scene.registry.changeStatus("lin", SubscriberStatus.BARRED)),
        row(
            "demander's status before the unknown supplier",
            4010,
            "demander lin is BARRED",
            from("lin", "wang", "cell-7"),
            scene -> scene.registry.changeStatus("lin", SubscriberStatus.BARRED)));
  }

  /** The quota is short and the station unreachable in all of these: identity comes before both. */
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("identities")
  void refusesAnIdentityBeforeQuotaAndStationAreAsked(
      String name, int number, String detail, AccessRequest request, Consumer<Scene> before) {
    Scene scene = Scene.withQuota(1);
    scene.station.answers(ScriptedStation.UNREACHABLE);
    before.accept(scene);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(request);

      assertRefused(exchange, number, detail);
      assertThat(exchange.parties()).as(name).isEmpty();
      assertThat(exchanges.find(exchange.id())).isEmpty();
      assertThat(scene.store.asked(Initial.class)).isEmpty();
      assertThat(scene.store.exchange(exchange.id())).isEmpty();
      assertThat(scene.station.told()).containsExactly("refuse x-1 " + number);
      assertNothingReserved(scene);
    }
  }

  @Test
  void refusesShortQuotaBeforeTheStationIsAsked() {
    Scene scene = Scene.withQuota(700);
    try (DataExchange exchanges = scene.build()) {
      assertThat(scene.serve(exchanges, "x-0").consumeUpTo(701)).isEqualTo(700);
      scene.station.answers(ScriptedStation.UNREACHABLE);

      Exchange exchange = exchanges.request(Scene.request("x-1"));

      assertRefused(
          exchange, 4012, "account a-chen@south: " + ResultCode.CREDIT_LIMIT_REACHED.english());
      assertThat(exchange.parties()).isPresent();
      assertThat(scene.station.told()).endsWith("refuse x-1 4012").doesNotContain("start x-1");
      assertNothingReserved(scene);
    }
  }

  @Test
  void refusesMoreExchangesOnOneQuotaThanAllowed() {
    Scene scene = Scene.withQuota(5000, LedgerConfig.DEFAULT.withMaxExchangesPerQuota(1));
    try (DataExchange exchanges = scene.build()) {
      Exchange first = exchanges.request(Scene.request("x-1"));
      assertRefused(
          exchanges.request(Scene.request("x-2")),
          5006,
          "account a-chen@south: " + ResultCode.RESOURCES_EXCEEDED.english());
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-2 5006");
      first.end();
      assertThat(exchanges.request(Scene.request("x-3")).state()).isEqualTo(ExchangeState.SERVING);
    }
    assertNothingReserved(scene);
  }

  @Test
  void refusesWhenTheStationCannotBeReached() {
    Scene scene = Scene.withQuota(5000);
    scene.station.answers(ScriptedStation.UNREACHABLE);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));

      assertThat(exchange.refusal().orElseThrow().code().number()).isEqualTo(3002);
      assertThat(exchange.refusal().orElseThrow().detail())
          .contains("the base station cannot be reached")
          .contains("no route to the base station");
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3002");
      assertNothingReserved(scene);
    }
  }

  @Test
  void passesTheStationsOwnReasonOn() {
    Scene scene = Scene.withQuota(5000);
    scene.station.answers((order, sink) -> sink.decline(ResultCode.TOO_BUSY, "the cell is full"));
    try (DataExchange exchanges = scene.build()) {
      assertRefused(exchanges.request(Scene.request("x-1")), 3004, "the cell is full");
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-1 3004");
      assertNothingReserved(scene);
    }
  }

  @Test
  void refusesWhenTheVerifierFails() {
    IdentityVerifier broken = mock(IdentityVerifier.class);
    when(broken.verify(any())).thenThrow(new IllegalStateException("registry down"));
    Scene scene = Scene.withQuota(5000).identities(broken);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.refusal().orElseThrow().code()).isEqualTo(ResultCode.UNABLE_TO_COMPLY);
      assertThat(exchange.refusal().orElseThrow().detail()).contains("registry down");
      assertThat(scene.store.asked(Initial.class)).isEmpty();
      assertThat(scene.station.told()).containsExactly("refuse x-1 5012");
    }
  }

  static Stream<Arguments> storeFaults() {
    Consumer<Scene> before = scene -> scene.store.failsBeforeWriting(Initial.class);
    Consumer<Scene> after = scene -> scene.store.losesTheAnswer(Initial.class);
    Consumer<Scene> unforeseen =
        scene ->
            scene.store.failsBeforeWriting(
                Initial.class, new UnsupportedOperationException("not like this"));
    Consumer<Scene> noAnswer = scene -> scene.store.alters(Initial.class, answers -> List.of());
    return Stream.of(
        Arguments.of("fails before it wrote", before),
        Arguments.of("fails after it wrote", after),
        Arguments.of("fails in a way of its own", unforeseen),
        Arguments.of("writes and gives no answer", noAnswer));
  }

  @ParameterizedTest(name = "the store {0}")
  @MethodSource("storeFaults")
  void refusesWhenTheStoreFailsAndReservesNothing(String name, Consumer<Scene> fault) {
    Scene scene = Scene.withQuota(5000);
    fault.accept(scene);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));

      assertThat(exchange.refusal().map(Refusal::code))
          .as(name)
          .contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(exchanges.find(exchange.id())).isEmpty();
      assertThat(scene.station.told()).containsExactly("refuse x-1 5012");
      assertNothingReserved(scene);
    }
  }

  @Test
  void standsByARefusalThatTheStationDoesNotHear() {
    Scene scene = Scene.withQuota(5000);
    scene.station.failsWhenTold();
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(from("wang", "chen", "cell-7"));
      assertThat(exchange.state()).isEqualTo(ExchangeState.REFUSED);
      assertThat(scene.listener.steps("x-1")).containsExactly("REQUESTED -> REFUSED");
    }
  }

  @Test
  void hasNothingToEndOnceItIsRefused() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(from("wang", "chen", "cell-7"));
      assertThat(exchange.usedOctets()).isZero();
      assertThat(exchange.settlement()).isEmpty();
      assertThatIllegalStateException()
          .isThrownBy(exchange::end)
          .withMessage("exchange x-1 is REFUSED: there is nothing to end");
    }
  }

  /** That the station is told is the thing here, so it is a mock for once. */
  @Test
  void alwaysTellsTheStationWithTheReason() {
    Scene scene = Scene.withQuota(1000);
    BaseStationAdapter station = mock(BaseStationAdapter.class);
    AccessRequest request = Scene.request("x-1");
    try (DataExchange exchanges =
        DataExchange.builder()
            .config(ExchangeConfig.DEFAULT.withStationTimeout(Duration.ofMillis(1)))
            .identityVerifier(Plugin.of(scene.registry))
            .quotaStore(Plugin.of(scene.store))
            .baseStations(Plugin.of(station))
            .build()) {
      Exchange exchange = exchanges.request(request);

      InOrder inOrder = inOrder(station);
      inOrder.verify(station).start(any(), any());
      inOrder.verify(station).refuse(request, exchange.refusal().orElseThrow());
      verify(station, never()).stop(any(), any());
    }
    verify(station).close();
  }

  @Test
  void refusesAnswersThatAreNoRefusals() {
    Scene scene = Scene.withQuota(5000);
    scene.station.answers(
        (order, sink) -> {
          assertThatThrownBy(() -> sink.decline(ResultCode.SUCCESS, "all is well"))
              .hasMessageContaining("must be a refusal");
          ScriptedStation.CONFIRMS.to(order, sink);
        });
    try (DataExchange exchanges = scene.build()) {
      assertThat(exchanges.request(Scene.request("x-1")).state()).isEqualTo(ExchangeState.SERVING);
    }
  }

  @Test
  void leavesNoTraceOfAnUnknownSupplier() {
    Scene scene = Scene.withQuota(5000);
    try (DataExchange exchanges = scene.build()) {
      assertRefused(
          exchanges.request(from("lin", "nobody", "cell-7")), 5030, "supplier nobody is unknown");
      assertThat(scene.store.exchange(new ExchangeId("x-1"))).isEmpty();
      assertThat(exchanges.balance(new AccountId("nobody"))).isEmpty();
      assertThat(exchanges.balances()).hasSize(1);
    }
  }

  @Test
  void contradictsAnAnswerNobodyCanGive() {
    Scene scene = Scene.withQuota(5000);
    scene.store.answers(
        Initial.class, List.of(QuotaAnswer.of(ResultCode.SUCCESS))); // and no exchange
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.refusal().map(Refusal::code)).contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(exchanges.find(exchange.id())).isEmpty();
    }
  }

  @Test
  void refusesWhenTheVerifierDecidesNothing() {
    IdentityVerifier mute = mock(IdentityVerifier.class); // returns null
    Scene scene = Scene.withQuota(5000).identities(mute);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.refusal().map(Refusal::code)).contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(exchanges.find(exchange.id())).isEmpty();
    }
  }

  static Stream<Arguments> plugins() {
    Consumer<Scene> verifier = scene -> scene.identities(brokenVerifier());
    Consumer<Scene> store =
        scene ->
            scene.store.alters(
                Initial.class,
                answers -> {
                  throw new NoSuchMethodError("after it wrote");
                });
    Consumer<Scene> station =
        scene ->
            scene.station.answers(
                (order, sink) -> {
                  throw new NoSuchMethodError("start");
                });
    return Stream.of(
        Arguments.of("verifier", verifier),
        Arguments.of("store", store),
        Arguments.of("station", station));
  }

  private static IdentityVerifier brokenVerifier() {
    IdentityVerifier broken = mock(IdentityVerifier.class);
    when(broken.verify(any())).thenThrow(new NoSuchMethodError("verify"));
    return broken;
  }

  /**
   * A plugin of another version: the caller hears of the error itself, and nothing stays behind.
   */
  @ParameterizedTest(name = "the {0} does not link")
  @MethodSource("plugins")
  void leavesNothingBehindWhenAPluginDoesNotLink(String name, Consumer<Scene> fault) {
    Scene scene = Scene.withQuota(5000).maxOpenExchanges(1);
    fault.accept(scene);
    try (DataExchange exchanges = scene.build()) {
      assertThatThrownBy(() -> exchanges.request(Scene.request("x-1")))
          .as(name)
          .isInstanceOf(NoSuchMethodError.class);
      assertThat(exchanges.find(new ExchangeId("x-1"))).isEmpty();
      assertThat(scene.station.told()).endsWith("refuse x-1 5012");
      assertNothingReserved(scene);
    }
  }

  private static void assertRefused(Exchange exchange, int number, String detail) {
    assertThat(exchange.state()).isEqualTo(ExchangeState.REFUSED);
    Refusal refusal = exchange.refusal().orElseThrow();
    assertThat(refusal.code().number()).isEqualTo(number);
    assertThat(refusal.detail()).isEqualTo(detail);
  }

  private static void assertNothingReserved(Scene scene) {
    assertThat(scene.chen().reserved()).isZero();
    assertThat(scene.chen().openExchanges()).isZero();
    assertThat(scene.conservationError()).isZero();
  }
}
