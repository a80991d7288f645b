package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.identity.IdentityDecision;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.SubscriberStatus;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedder brings along and what may fail in it: listener, executor, identities. */
@Timeout(60)
class CallerFailureTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final Duration TICK = Duration.ofSeconds(10);

  private final Scene scene = Scene.withQuota(10_000).validity(VALIDITY);

  // ---- A listener ----

  @ParameterizedTest(name = "an error: {0}")
  @ValueSource(booleans = {false, true})
  void aListenerThatThrowsDoesNoHarm(boolean error) {
    scene.listener(
        event -> {
          if (error) {
            throw new AssertionError("fails on " + event);
          }
          throw new IllegalStateException("fails on " + event);
        });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1200)).isTrue();
      assertThat(exchange.end().chargedOctets()).isEqualTo(1200);
      sink.report(1300);
      exchanges.request(AccessRequest.of("x-2", "wang", "chen", "cell-7"));
      assertThat(scene.station.told())
          .containsExactly("start x-1", "stop x-1 NORMAL_RELEASE", "refuse x-2 5030");
    }
    assertThat(scene.listener.steps("x-1")).as("the next listener hears all").hasSize(7);
    assertSettled(scene, 1300);
  }

  // ---- An executor ----

  @Test
  void anExecutorThatRejectsCostsTheBackgroundOnly() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      scene.background.reject();
      for (int i = 0; i < 30; i++) {
        assertThat(sink.tryConsume(100)).isTrue();
      }
      assertThat(scene.store.asked(Update.class)).as("on the path").isNotEmpty();
      assertThat(exchange.end().chargedOctets()).isEqualTo(3000);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 3000);
  }

  @Test
  void anExecutorThatRejectsARequestHasDoneNothing() {
    try (DataExchange exchanges = scene.maxWaitingRequests(1).build()) {
      scene.background.reject();
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(RejectedExecutionException.class)
            .isThrownBy(() -> exchanges.requestAsync(Scene.request("x-1")));
      }
      assertThat(exchanges.find(Scene.request("x-1").exchangeId())).isEmpty();
      assertThat(scene.store.asked(Initial.class)).isEmpty();
      assertThat(scene.station.told()).isEmpty();

      Exchange exchange = exchanges.request(Scene.request("x-2"));
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> exchange.endAsync(EndingCause.NORMAL_RELEASE));
      assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
      assertOpen(scene, 0, 1000);
    }
    assertSettled(scene, 0);
  }

  @Test
  void anExecutorThatRejectsLeavesSupervisionToTheThreadOfTime() {
    try (DataExchange exchanges = scene.build()) {
      Exchange reported = exchanges.request(Scene.request("x-1"));
      Exchange silent = exchanges.request(Scene.request("x-2"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(100)).isTrue();
      scene.background.reject();
      scene.time.pass(VALIDITY.plus(TICK));
      assertOpen(scene, 100, 1900);
      sink.report(0);
      scene.time.pass(VALIDITY.plus(TICK));
      assertThat(silent.settlement())
          .contains(new Settlement(silent.id(), EndingCause.SUPERVISION_EXPIRED, 0, 0));
      assertThat(reported.state()).isEqualTo(ExchangeState.SERVING);
      assertThat(scene.station.told()).endsWith("stop x-2 SUPERVISION_EXPIRED");
    }
    assertSettled(scene, 100);
  }

  @Test
  void anExecutorThatRejectsLeavesLateDeliveriesToTheThreadOfTime() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").tryConsume(100)).isTrue();
      scene.store.goesAway();
      assertThatExceptionOfType(StoreException.class).isThrownBy(exchange::end);
      scene.background.reject();
      scene.store.comesBack();
      scene.time.pass(TICK);
      assertThat(exchange.settlement()).map(Settlement::chargedOctets).contains(100L);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 100);
  }

  // ---- The identity verifier ----

  /** Confirms as the registry does, and answers the second question as the test says. */
  private IdentityVerifier rechecking(Supplier<@Nullable Optional<Refusal>> answer) {
    return new IdentityVerifier() {
      @Override
      public IdentityDecision verify(AccessRequest request) {
        return scene.registry.verify(request);
      }

      @Override
      @SuppressWarnings("NullAway") // a verifier that breaks its contract
      public Optional<Refusal> recheck(AccessRequest request) {
        return answer.get();
      }
    };
  }

  @Test
  void aVerifierThatFailsAtTheRequestRefuses() {
    scene.identities(
        request -> {
          throw new IllegalStateException("registry down");
        });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(exchange.refusal()).map(Refusal::code).contains(ResultCode.UNABLE_TO_COMPLY);
      assertThat(exchanges.find(exchange.id())).isEmpty();
      assertThat(scene.store.asked(Initial.class)).isEmpty();
      assertThat(scene.station.told()).containsExactly("refuse x-1 5012");
      assertSettled(scene, 0);
    }
  }

  private void assertGoesOn(Supplier<@Nullable Optional<Refusal>> answer) {
    scene.identities(rechecking(answer));
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").consumeUpTo(2500)).isEqualTo(2500);
      assertThat(exchange.end().chargedOctets()).isEqualTo(2500);
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 NORMAL_RELEASE");
    }
    assertSettled(scene, 2500);
  }

  @Test
  void aVerifierThatFailsWhenItIsAskedAgainEndsNothing() {
    assertGoesOn(
        () -> {
          throw new IllegalStateException("registry down");
        });
  }

  @Test
  void aVerifierThatSaysNothingWhenItIsAskedAgainEndsNothing() {
    assertGoesOn(() -> null);
  }

  @Test
  void aRevocationThatTheVerifierKnowsEndsWithinTheSlice() {
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(400)).isTrue();
      scene.registry.changeStatus("chen", SubscriberStatus.SUSPENDED);
      assertThat(sink.consumeUpTo(2000)).isEqualTo(600);
      assertThat(exchange.settlement())
          .contains(new Settlement(exchange.id(), EndingCause.REVOKED, 1000, 1000));
      assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 REVOKED");
    }
    assertSettled(scene, 1000);
  }
}
