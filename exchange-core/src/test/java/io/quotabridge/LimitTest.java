package io.quotabridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many exchanges may be open, and that each place comes back. */
@Timeout(60)
class LimitTest {

  @Test
  void refusesWhenTheNodeIsFullAndBeforeAnythingIsAsked() {
    Scene scene = Scene.withQuota(5000).maxOpenExchanges(1);
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(Scene.request("x-1"));
      Exchange refused = exchanges.request(AccessRequest.of("x-2", "wang", "chen", "cell-7"));

      assertThat(refused.refusal())
          .contains(new Refusal(ResultCode.TOO_BUSY, "1 exchanges are open"));
      assertThat(scene.store.asked(Initial.class)).hasSize(1);
      assertThat(scene.station.told()).containsExactly("start x-1", "refuse x-2 3004");
      assertThat(scene.listener.steps("x-2")).containsExactly("REQUESTED -> REFUSED");
    }
  }

  @Test
  void answersARepeatedRequestEvenWhenTheNodeIsFull() {
    Scene scene = Scene.withQuota(5000).maxOpenExchanges(1);
    try (DataExchange exchanges = scene.build()) {
      Exchange first = exchanges.request(Scene.request("x-1"));
      assertThat(exchanges.request(Scene.request("x-1"))).isSameAs(first);
    }
  }

  @Test
  void findsARepetitionOfTheRequestThatTakesTheLastPlace() {
    Scene scene = Scene.withQuota(5000).maxOpenExchanges(1);
    try (DataExchange exchanges = scene.build()) {
      for (int i = 0; i < 500; i++) {
        String id = "x-" + i;
        CyclicBarrier together = new CyclicBarrier(2);
        CompletableFuture<Exchange> other =
            CompletableFuture.supplyAsync(() -> requestTogether(exchanges, id, together));
        Exchange one = requestTogether(exchanges, id, together);
        assertThat(other.join()).isSameAs(one);
        assertThat(one.state()).isEqualTo(ExchangeState.SERVING);
        one.end();
      }
    }
  }

  private static Exchange requestTogether(
      DataExchange exchanges, String id, CyclicBarrier together) {
    try {
      together.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return exchanges.request(Scene.request(id));
  }

  @Test
  void givesThePlaceBackAfterEveryKindOfEnd() {
    Scene scene = Scene.withQuota(5000).maxOpenExchanges(1);
    try (DataExchange exchanges = scene.build()) {
      exchanges.request(AccessRequest.of("x-1", "wang", "chen", "cell-7")); // identity refused

      scene.station.answers(ScriptedStation.DECLINES);
      exchanges.request(Scene.request("x-2"));

      scene.station.answers(ScriptedStation.UNREACHABLE);
      exchanges.request(Scene.request("x-3"));

      scene.store.failsBeforeWriting(Initial.class);
      exchanges.request(Scene.request("x-4"));

      scene.station.answers(ScriptedStation.CONFIRMS);
      exchanges.request(Scene.request("x-5")).end();

      exchanges.request(Scene.request("x-5")); // settled before, found in the store

      assertThat(scene.serve(exchanges, "x-6").consumeUpTo(5001)).isEqualTo(5000); // exhausted

      exchanges.request(Scene.request("x-7")); // no quota left

      scene.deposit("second", Scene.CHEN, 1000);
      assertThat(exchanges.request(Scene.request("x-8")).state()).isEqualTo(ExchangeState.SERVING);
      assertThat(exchanges.request(Scene.request("x-9")).refusal().map(Refusal::code))
          .contains(ResultCode.TOO_BUSY);
    }
  }
}
