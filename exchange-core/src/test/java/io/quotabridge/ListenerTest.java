package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.spi.station.UsageSink;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What listeners hear, and that nothing they do harms an exchange. */
@Timeout(60)
class ListenerTest {

  private static final ExchangeId X = new ExchangeId("x-1");

  @Test
  void hearsEveryStepInOrder() {
    Scene scene = Scene.withQuota(1500);
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      assertThat(scene.station.sink("x-1").consumeUpTo(2000)).isEqualTo(1500);

      assertThat(scene.listener.events())
          .containsExactly(
              new ExchangeEvent.IdentitiesVerified(
                  X,
                  ExchangeState.REQUESTED,
                  ExchangeState.VERIFIED,
                  exchange.parties().orElseThrow()),
              new ExchangeEvent.QuotaGranted(
                  X, ExchangeState.VERIFIED, ExchangeState.GRANTED, 1000, false),
              new ExchangeEvent.ServiceStarted(X, ExchangeState.GRANTED, ExchangeState.SERVING),
              new ExchangeEvent.QuotaGranted(
                  X, ExchangeState.SERVING, ExchangeState.SERVING, 500, true),
              new ExchangeEvent.ServiceEnded(
                  X, ExchangeState.SERVING, ExchangeState.ENDING, EndingCause.QUOTA_EXHAUSTED),
              new ExchangeEvent.ExchangeSettled(
                  X,
                  ExchangeState.ENDING,
                  ExchangeState.SETTLED,
                  exchange.settlement().orElseThrow()));
    }
  }

  @Test
  void hearsOfNoGrantWhenNothingWasGranted() {
    Scene scene = Scene.withQuota(1000);
    try (DataExchange exchanges = scene.build()) {
      assertThat(scene.serve(exchanges, "x-1").consumeUpTo(2000)).isEqualTo(1000);
      assertThat(scene.listener.steps("x-1")).doesNotContain("SERVING -> SERVING");
    }
  }

  @Test
  void hearsOfEveryRefusalWithTheStateItCameIn() {
    Scene scene = Scene.withQuota(1000);
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(AccessRequest.of("x-1", "wang", "chen", "cell-7"));
      scene.station.answers(ScriptedStation.DECLINES);
      exchanges.request(Scene.request("x-2"));
      scene.station.answers(ScriptedStation.CONFIRMS);
      exchanges.request(Scene.request("x-3"));
      exchanges.request(Scene.request("x-4"));

      assertThat(scene.listener.steps("x-1")).containsExactly("REQUESTED -> REFUSED");
      assertThat(scene.listener.steps("x-2"))
          .containsExactly("REQUESTED -> VERIFIED", "VERIFIED -> GRANTED", "GRANTED -> REFUSED");
      assertThat(scene.listener.steps("x-4"))
          .containsExactly("REQUESTED -> VERIFIED", "VERIFIED -> REFUSED");
    }
  }

  @ParameterizedTest(name = "an error: {0}")
  @ValueSource(booleans = {false, true})
  void doesNoHarmByThrowing(boolean error) {
    Scene scene =
        Scene.withQuota(5000)
            .listener(
                event -> {
                  if (error) {
                    throw new AssertionError("the listener fails on " + event);
                  }
                  throw new IllegalStateException("the listener fails on " + event);
                });
    try (DataExchange exchanges = scene.build()) {
      Exchange exchange = exchanges.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1200)).isTrue();
      assertThat(exchange.end().chargedOctets()).isEqualTo(1200);
      exchanges.request(AccessRequest.of("x-2", "wang", "chen", "cell-7"));
    }
    // The next listener heard everything.
    assertThat(scene.listener.steps("x-1")).hasSize(6);
    assertThat(scene.listener.steps("x-2")).containsExactly("REQUESTED -> REFUSED");
    assertThat(scene.chen().supplied()).isEqualTo(1200);
  }

  @Test
  void mayEndTheExchangeItHearsOf() {
    CompletableFuture<DataExchange> exchanges = new CompletableFuture<>();
    Scene scene =
        Scene.withQuota(5000)
            .listener(
                event -> {
                  if (event instanceof ExchangeEvent.QuotaGranted granted
                      && granted.from() == ExchangeState.SERVING) {
                    exchanges.join().find(X).orElseThrow().end(EndingCause.ADMINISTRATIVE);
                  }
                });
    exchanges.complete(scene.build());
    try (DataExchange open = exchanges.join()) {
      Exchange exchange = open.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      assertThat(sink.tryConsume(1000)).isTrue();
      assertThat(sink.tryConsume(1)).isFalse();
      assertThat(exchange.settlement())
          .contains(new Settlement(X, EndingCause.ADMINISTRATIVE, 1000, 1000));
    }
    assertThat(scene.conservationError()).isZero();
  }

  /**
   * A listener that waits for a thread that ends the exchange, as one does that takes a lock of the
   * embedder's which that thread holds. With the exchange's own lock held it would wait for ever.
   */
  @ParameterizedTest(name = "counted from outside: {0}")
  @ValueSource(booleans = {false, true})
  void isCalledWithoutTheExchangesLock(boolean outside) {
    CompletableFuture<DataExchange> exchanges = new CompletableFuture<>();
    CompletableFuture<Settlement> settled = new CompletableFuture<>();
    Scene scene =
        Scene.withQuota(5000)
            .listener(
                event -> {
                  if (event instanceof ExchangeEvent.QuotaGranted granted
                      && granted.from() == ExchangeState.SERVING) {
                    Exchange exchange = exchanges.join().find(X).orElseThrow();
                    settled.complete(
                        CompletableFuture.supplyAsync(() -> exchange.end(EndingCause.REVOKED))
                            .orTimeout(30, TimeUnit.SECONDS)
                            .join());
                  }
                });
    exchanges.complete(scene.build());
    try (DataExchange open = exchanges.join()) {
      Exchange exchange = open.request(Scene.request("x-1"));
      UsageSink sink = scene.station.sink("x-1");
      if (outside) {
        sink.report(1500);
      } else {
        assertThat(sink.consumeUpTo(1500)).isEqualTo(1000);
      }
      assertThat(exchange.settlement()).contains(settled.join());
      assertThat(exchange.usedOctets()).isEqualTo(outside ? 1500 : 1000);
    }
    assertThat(scene.conservationError()).isZero();
  }
}
