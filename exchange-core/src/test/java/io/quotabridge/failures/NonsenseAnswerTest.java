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
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A store that writes as it should, and answers what nobody can mean. */
@Timeout(60)
class NonsenseAnswerTest {

  /** What it says instead of its answer. */
  private enum Nonsense {
    NO_ANSWER(answers -> List.of()),
    TWO_ANSWERS(answers -> List.of(answers.get(0), answers.get(0))),
    NOT_EVEN_ONE(answers -> Arrays.asList((QuotaAnswer) null)),
    A_NEGATIVE_GRANT(answers -> List.of(with(answers.get(0), -1, 0, 0))),
    MORE_THAN_THERE_IS(
        answers -> List.of(with(answers.get(0), Long.MAX_VALUE, Usage.MAX_OCTETS, 0))),
    LESS_THAN_NOTHING_USED(answers -> List.of(with(answers.get(0), 0, -5, -5))),
    MORE_CHARGED_THAN_USED(answers -> List.of(with(answers.get(0), 0, 1000, 1001)));

    @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
    private final UnaryOperator<List<QuotaAnswer>> change;

    Nonsense(UnaryOperator<List<QuotaAnswer>> change) {
      this.change = change;
    }

    private static QuotaAnswer with(QuotaAnswer answer, long granted, long used, long charged) {
      return new QuotaAnswer(
          answer.result(),
          answer.exchangeStatus().orElse(null),
          answer.requestNumber(),
          granted,
          answer.finalGrant(),
          used,
          charged);
    }
  }

  private static QuotaAnswer forgetful(QuotaAnswer answer) {
    return new QuotaAnswer(
        answer.result(), ExchangeStatus.SETTLED, answer.requestNumber(), 0, false, 1, 1);
  }

  @ParameterizedTest
  @EnumSource(Nonsense.class)
  void anInitialIsRefusedAndReleased(Nonsense nonsense) {
    Scene scene = Scene.withQuota(10_000);
    scene.store.alters(Initial.class, nonsense.change);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(scene.station.told()).containsExactly("refuse x-1 5012");
      assertSettled(scene, 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Nonsense.class)
  void anUpdateGrantsNothing(Nonsense nonsense) {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(1000)).isTrue();
      scene.store.alters(Update.class, nonsense.change);
      assertThat(scene.station.sink("x-1").consumeUpTo(500)).isZero();
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.ADMINISTRATIVE, 1000, 1000));
      assertThat(scene.station.told()).endsWith("stop x-1 ADMINISTRATIVE");
    }
    assertSettled(scene, 1000);
  }

  @ParameterizedTest
  @EnumSource(Nonsense.class)
  void anUpdateIsDoneWithoutIfTheCarrierTrusts(Nonsense nonsense) {
    Scene scene =
        Scene.withQuota(10_000).failures(FailurePolicy.DEFAULT.withStore(FailureHandling.CONTINUE));
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(1000)).isTrue();
      scene.store.alters(Update.class, nonsense.change);
      assertThat(scene.station.sink("x-1").consumeUpTo(500)).isEqualTo(500);
      assertThat(exchange.end().chargedOctets()).isEqualTo(1500);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 1500);
  }

  static Stream<UnaryOperator<List<QuotaAnswer>>> nonsenseOnTermination() {
    UnaryOperator<List<QuotaAnswer>> stillOpen =
        answers ->
            List.of(
                new QuotaAnswer(ResultCode.SUCCESS, ExchangeStatus.OPEN, 1, 0, false, 700, 700));
    return Stream.concat(
        Arrays.stream(Nonsense.values()).map(nonsense -> nonsense.change),
        Stream.of(stillOpen, answers -> List.of(forgetful(answers.get(0)))));
  }

  @ParameterizedTest
  @MethodSource("nonsenseOnTermination")
  void aTerminationIsSubmittedAgain(UnaryOperator<List<QuotaAnswer>> nonsense) {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(700)).isTrue();
      scene.store.alters(Termination.class, nonsense);
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(exchange::end)
          .withMessageContaining("x-1");
      assertThat(exchange.state()).isEqualTo(ExchangeState.ENDING);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
      scene.pass(Duration.ofSeconds(1));
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.NORMAL_RELEASE, 700, 700));
      assertThat(scene.store.asked(Termination.class).stream().distinct()).hasSize(1);
    }
    assertSettled(scene, 700);
  }

  /** Refusals that no rule of the ledger gives to an update: the quota is not used up. */
  @ParameterizedTest
  @EnumSource(
      value = ResultCode.class,
      names = {"INVALID_VALUE", "CONTRADICTING_VALUES", "UNABLE_TO_COMPLY"})
  void anUpdateThatIsRefusedForNoReasonEndsWithoutBlamingTheQuota(ResultCode code) {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(800)).isTrue();
      scene.store.answers(Update.class, List.of(QuotaAnswer.of(code)));
      scene.background.crank();
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.ADMINISTRATIVE, 800, 800));
      assertThat(scene.station.told()).endsWith("stop x-1 ADMINISTRATIVE");
    }
    assertSettled(scene, 800);
  }

  @Test
  void whatIsFoundSettledAndCannotBeReadIsRefused() {
    Scene scene = Scene.withQuota(10_000);
    try (DataExchange exchanges = scene.build()) {
      scene.serve(exchanges, "x-1").report(300);
      exchanges.find(Scene.request("x-1").exchangeId()).orElseThrow().end();
      scene.store.failsToRead(new UnsupportedOperationException("not like this"));
      Exchange again = exchanges.request(Scene.request("x-1"));
      assertThat(again.refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(exchanges.find(again.id())).isEmpty();
      assertOpen(scene, 300, 0);
    }
    assertSettled(scene, 300);
  }
}
