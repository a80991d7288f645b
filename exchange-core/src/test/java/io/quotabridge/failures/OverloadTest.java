package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeConfig;
import io.quotabridge.Plugin;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.identity.IdentityDecision;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More than a node, or a quota, may bear: refused at once, and those that run are served on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OverloadTest {

  @RegisterExtension private final OtherThreads others = new OtherThreads();

  private final Scene scene = Scene.withQuota(100_000);

  private static void assertBusy(Exchange exchange, String detail) {
    assertThat(exchange.refusal()).contains(new Refusal(ResultCode.TOO_BUSY, detail));
  }

  /** It goes on: more is granted to it, and it is settled. */
  private void assertServedOn(Exchange exchange, long octets) {
    assertThat(exchange.state()).isEqualTo(ExchangeState.SERVING);
    assertThat(scene.station.sink(exchange.id().value()).consumeUpTo(octets)).isEqualTo(octets);
    assertThat(exchange.end().chargedOctets()).isEqualTo(octets);
  }

  @Test
  void moreOpenExchangesThanAllowed() {
    try (DataExchange exchanges = scene.maxOpenExchanges(2).build()) {
      Exchange first = exchanges.request(Scene.request("x-1"));
      exchanges.request(Scene.request("x-2"));
      assertBusy(exchanges.request(Scene.request("x-3")), "2 exchanges are open");
      assertThat(exchanges.request(Scene.request("x-1"))).as("a repetition").isSameAs(first);
      assertThat(scene.store.asked(Initial.class)).hasSize(2);
      assertThat(scene.station.told()).containsExactly("start x-1", "start x-2", "refuse x-3 3004");
      assertOpen(scene, 0, 2000);
      assertServedOn(first, 2500);
      assertThat(exchanges.request(Scene.request("x-4")).state()).isEqualTo(ExchangeState.SERVING);
    }
    assertSettled(scene, 2500);
  }

  @Test
  void moreWaitingRequestsThanAllowed() {
    Gate gate = new Gate();
    AtomicInteger asked = new AtomicInteger();
    try (DataExchange exchanges = scene.maxWaitingRequests(1).build()) {
      Exchange running = exchanges.request(Scene.request("x-0"));
      scene.store.alters(
          Initial.class,
          answers -> {
            asked.incrementAndGet();
            gate.pass();
            return answers;
          });
      CompletableFuture<Exchange> first =
          others.call(() -> exchanges.request(Scene.request("x-1")));
      gate.awaitReached();
      for (int i = 2; i < 10; i++) {
        assertBusy(exchanges.request(Scene.request("x-" + i)), "1 requests wait");
      }
      assertThat(asked).hasValue(1);
      assertThat(scene.station.told()).hasSize(9).endsWith("refuse x-9 3004");
      assertServedOn(running, 3000);
      gate.open();
      assertServedOn(first.join(), 10);
      assertThat(exchanges.request(Scene.request("x-10")).state()).isEqualTo(ExchangeState.SERVING);
    }
    assertSettled(scene, 3010);
  }

  /** They wait in the executor's queue, which nobody bounds: each has its place from the start. */
  @Test
  void moreAsynchronousRequestsThanAllowed() {
    try (DataExchange exchanges = scene.maxWaitingRequests(3).build()) {
      Exchange running = exchanges.request(Scene.request("x-0"));
      List<CompletableFuture<Exchange>> answers = new ArrayList<>();
      for (int i = 1; i <= 10; i++) {
        answers.add(exchanges.requestAsync(Scene.request("x-" + i)));
      }
      assertThat(scene.background.waiting()).isEqualTo(3);
      for (CompletableFuture<Exchange> refused : answers.subList(3, 10)) {
        assertThat(refused).isDone();
        assertBusy(refused.join(), "3 requests wait");
      }
      assertBusy(exchanges.request(Scene.request("x-11")), "3 requests wait");
      assertThat(exchanges.request(Scene.request("x-0"))).as("a repetition").isSameAs(running);
      CompletableFuture<Exchange> again = exchanges.requestAsync(Scene.request("x-0"));
      answers.get(0).cancel(true);

      scene.background.crank();
      assertThat(again.join()).isSameAs(running);
      assertServedOn(answers.get(1).join(), 20);
      assertServedOn(answers.get(2).join(), 30);
      assertServedOn(running, 3000);
      assertThat(scene.store.asked(Initial.class)).hasSize(3);
      assertThat(scene.station.told()).contains("refuse x-10 3004").doesNotContain("start x-1");
      for (int i = 0; i < 3; i++) { // all places are free again
        answers.set(i, exchanges.requestAsync(Scene.request("y-" + i)));
      }
      scene.background.crank();
      assertThat(answers.subList(0, 3))
          .allMatch(answer -> answer.join().state() == ExchangeState.SERVING);
    }
    assertSettled(scene, 3050);
  }

  @Test
  void moreExchangesOnOneQuotaThanAllowed() {
    Scene limited = Scene.withQuota(10_000, LedgerConfig.DEFAULT.withMaxExchangesPerQuota(1));
    try (DataExchange exchanges = limited.build()) {
      Exchange first = exchanges.request(Scene.request("x-1"));
      Exchange refused = exchanges.request(Scene.request("x-2"));
      assertThat(refused.refusal()).map(Refusal::code).contains(ResultCode.RESOURCES_EXCEEDED);
      assertThat(limited.station.told()).containsExactly("start x-1", "refuse x-2 5006");
      assertOpen(limited, 0, 1000);
      assertThat(limited.station.sink("x-1").consumeUpTo(3000)).isEqualTo(3000);
      assertThat(first.end().chargedOctets()).isEqualTo(3000);
      assertThat(exchanges.request(Scene.request("x-3")).state()).isEqualTo(ExchangeState.SERVING);
    }
    assertSettled(limited, 3000);
  }

  /**
   * Requests of the default executor all wait for a registry that hangs. What runs needs the
   * background for its next grant, and gets it.
   */
  @Test
  void requestsThatHangKeepNoRunningExchangeFromItsNextGrant() {
    Gate gate = new Gate();
    IdentityVerifier hanging =
        new IdentityVerifier() {
          @Override
          public IdentityDecision verify(AccessRequest request) {
            if (!request.exchangeId().value().equals("x-0")) {
              gate.pass();
            }
            return scene.registry.verify(request);
          }
        };
    try (DataExchange exchanges =
        DataExchange.builder()
            .config(ExchangeConfig.DEFAULT.withSlices(1000, 1000))
            .identityVerifier(Plugin.of(hanging))
            .quotaStore(Plugin.of(scene.store))
            .baseStations(Plugin.of(scene.station))
            .build()) {
      Exchange running = exchanges.request(Scene.request("x-0"));
      List<CompletableFuture<Exchange>> waiting = new ArrayList<>();
      for (int i = 1; i <= 50; i++) {
        waiting.add(exchanges.requestAsync(Scene.request("x-" + i)));
      }
      gate.awaitReached();
      assertThat(scene.station.sink("x-0").tryConsume(800)).isTrue();
      while (scene.store.asked(Update.class).isEmpty()) {
        Thread.onSpinWait();
      }
      gate.open();
      assertThat(scene.station.sink("x-0").consumeUpTo(2000)).isEqualTo(2000);
      assertThat(running.end().chargedOctets()).isEqualTo(2800);
      waiting.forEach(answer -> answer.join().end());
    } finally {
      gate.open();
    }
    assertSettled(scene, 2800);
  }
}
