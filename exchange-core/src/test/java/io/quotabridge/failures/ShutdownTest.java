package io.quotabridge.failures;

import static io.quotabridge.failures.Books.assertOpen;
import static io.quotabridge.failures.Books.assertSettled;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.FailureHandling;
import io.quotabridge.FailurePolicy;
import io.quotabridge.Settlement;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.Scene;
import io.quotabridge.doubles.ScriptedStation;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.station.UsageSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The end of the library while something else does not work. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownTest {

  private static final Duration VALIDITY = Duration.ofSeconds(80);
  private static final ExchangeId X = new ExchangeId("x-1");

  @RegisterExtension private final OtherThreads others = new OtherThreads();

  private final Scene scene = Scene.withQuota(1_000_000).validity(VALIDITY);

  private Scene impatient() {
    return scene.configure(config -> config.withShutdownTimeout(Duration.ofMillis(1)));
  }

  // ---- While exchanges are opened ----

  @Test
  void waitsForAnExchangeThatIsBeingOpened() {
    DataExchange exchanges = scene.build();
    Gate gate = scene.store.holds(Initial.class);
    CompletableFuture<Exchange> opening =
        others.call(() -> exchanges.request(Scene.request("x-1")));
    gate.awaitReached();
    CompletableFuture<Void> closing = others.run(exchanges::close);
    gate.open();
    closing.join();
    assertThat(opening.join().settlement()).contains(new Settlement(X, EndingCause.SHUTDOWN, 0, 0));
    assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SHUTDOWN", "close");
    assertSettled(scene, 0);
  }

  /**
   * Its own thread ends it, on a store that is closed; if that takes nothing, the next life does.
   */
  @Test
  void doesNotWaitForEver() {
    DataExchange exchanges = impatient().build();
    Gate gate = scene.store.holdsTheAnswer(Initial.class);
    CompletableFuture<Exchange> opening =
        others.call(() -> exchanges.request(Scene.request("x-1")));
    gate.awaitReached();
    exchanges.close();
    assertThat(scene.store.closes()).isOne();
    assertOpen(scene, 0, 1000);
    gate.open();
    assertThat(opening.join().state().isFinal()).as("ended by its own thread").isTrue();
    try (DataExchange next = scene.rebuild()) {
      scene.background.crank();
      assertThat(next.find(X)).isEmpty();
    }
    assertSettled(scene, 0);
  }

  /** As many requests as there are threads to end them wait for a station that does not answer. */
  @Test
  void settlesWhatIsServedBeforeItWaitsForWhatIsOpened() {
    DataExchange exchanges = scene.build();
    List<CompletableFuture<Exchange>> opening = new ArrayList<>();
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    for (int i = 0; i < 20; i++) {
      String id = "opening-" + i;
      opening.add(others.call(() -> exchanges.request(Scene.request(id))));
    }
    while (scene.station.told().size() < 20) {
      Thread.onSpinWait();
    }
    scene.station.answers(ScriptedStation.CONFIRMS);
    List<Exchange> served = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      served.add(exchanges.request(Scene.request("served-" + i)));
      assertThat(scene.station.sink("served-" + i).tryConsume(10)).isTrue();
    }
    CompletableFuture<Void> closing = others.run(exchanges::close);
    while (!served.stream().allMatch(exchange -> exchange.state() == ExchangeState.SETTLED)) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 20; i++) {
      UsageSink sink = scene.station.sink("opening-" + i);
      sink.decline(ResultCode.TOO_BUSY, "the cell is full");
    }
    closing.join();
    assertThat(opening)
        .allSatisfy(
            request ->
                assertThat(request.join().refusal())
                    .map(Refusal::code)
                    .contains(ResultCode.TOO_BUSY));
    assertThat(scene.station.told()).contains("stop served-7 SHUTDOWN").endsWith("close");
    assertSettled(scene, 200);
  }

  // ---- While exchanges are opened that nobody waits for ----

  @Test
  void servesNothingThatTheStoreGrantsAfterTheEnd() {
    DataExchange exchanges = impatient().build();
    Gate gate = scene.store.holdsTheAnswer(Initial.class);
    CompletableFuture<Exchange> answer = exchanges.requestAsync(Scene.request("x-1"));
    CompletableFuture<Integer> opening = others.call(scene.background::crank);
    gate.awaitReached();
    exchanges.close();
    assertThat(answer).isNotDone();
    gate.open();
    opening.join();
    while (!answer.isDone()) {
      scene.background.crank();
    }
    assertThat(answer.join().settlement()).contains(new Settlement(X, EndingCause.SHUTDOWN, 0, 0));
    assertThat(scene.station.told()).doesNotContain("start x-1");
    assertSettled(scene, 0);
  }

  /** Time has ended as well: no time-out would come for them any more. */
  @Test
  void endsWhatTheBaseStationIsSilentAbout() {
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    DataExchange exchanges = impatient().build();
    List<CompletableFuture<Exchange>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(exchanges.requestAsync(Scene.request("x-" + i)));
      answers.add(exchanges.requestAsync(Scene.request("x-" + i)));
    }
    scene.background.crank();
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    exchanges.close();
    while (!answers.stream().allMatch(CompletableFuture::isDone)) {
      scene.background.crank(); // what is handed to it by those who still end the last ones
    }
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.join().settlement())
                    .map(Settlement::cause)
                    .contains(EndingCause.SHUTDOWN));
    assertSettled(scene, 0);
  }

  // ---- With a store that is away ----

  @Test
  void leavesWhatTheStoreDoesNotTakeToTheNextLife() {
    DataExchange exchanges =
        scene
            .failures(FailurePolicy.DEFAULT.withStore(FailureHandling.RETRY_AND_TERMINATE))
            .build();
    for (int i = 1; i <= 5; i++) {
      assertThat(scene.serve(exchanges, "x-" + i).tryConsume(10L * i)).isTrue();
      scene.station.counts("x-" + i, 10L * i);
    }
    scene.store.goesAway();
    exchanges.close();
    assertThat(scene.store.closes()).isOne();
    assertThat(scene.station.told()).contains("stop x-3 SHUTDOWN").endsWith("close");
    assertOpen(scene, 0, 5000);

    scene.store.comesBack();
    DataExchange next = scene.rebuild();
    scene.background.crank();
    assertThat(next.find(X).orElseThrow().usedOctets()).isEqualTo(10);
    next.close();
    assertSettled(scene, 150);
    assertThat(scene.journal()).hasSize(5);
  }

  @Test
  void leavesWhatTheStoreDoesNotAnswerInTimeToTheNextLife() {
    DataExchange exchanges = impatient().build();
    assertThat(scene.serve(exchanges, "x-1").tryConsume(10)).isTrue();
    scene.station.counts("x-1", 10);
    Gate gate = scene.store.holds(Termination.class);
    exchanges.close();
    assertThat(scene.store.closes()).isOne();
    assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SHUTDOWN", "close");
    assertOpen(scene, 0, 1000);
    try (DataExchange next =
        scene.configure(config -> config.withShutdownTimeout(Scene.NEVER)).rebuild()) {
      scene.background.crank();
      assertThat(next.find(X).orElseThrow().end().chargedOctets()).isEqualTo(10);
      gate.open();
    }
    assertSettled(scene, 10);
    assertThat(scene.journal()).hasSize(1);
  }

  @Test
  void deliversWhatWasKeptBeforeTheStoreIsClosed() {
    DataExchange exchanges = scene.build();
    Exchange settled = exchanges.request(Scene.request("x-1"));
    UsageSink sink = scene.station.sink("x-1");
    sink.report(500);
    settled.end();
    Exchange ending = exchanges.request(Scene.request("x-2"));
    scene.station.sink("x-2").report(40);
    scene.store.goesAway();
    sink.report(800); // late
    scene.station.sink("x-2").end(EndingCause.NORMAL_RELEASE);
    assertThat(ending.state()).isEqualTo(ExchangeState.ENDING);
    scene.store.comesBack();
    exchanges.close();
    assertThat(settled.settlement()).map(Settlement::chargedOctets).contains(800L);
    assertThat(ending.settlement()).map(Settlement::cause).contains(EndingCause.NORMAL_RELEASE);
    assertThat(scene.store.askedTooLate()).isZero();
    assertSettled(scene, 840);
  }

  // ---- With a station that does not let go ----

  @Test
  void leavesAnExchangeWhoseStationDoesNotStopToTheNextLife() {
    Gate stopping = new Gate();
    scene.station.stops(
        (id, sink) -> {
          if (id.equals(X)) {
            stopping.pass();
          }
        });
    DataExchange exchanges =
        scene.configure(config -> config.withShutdownTimeout(Duration.ofMillis(200))).build();
    assertThat(scene.serve(exchanges, "x-1").tryConsume(10)).isTrue();
    scene.station.counts("x-1", 10);
    exchanges.close();
    stopping.awaitReached();
    assertThat(scene.store.closes()).isOne();
    assertThat(scene.station.told()).containsExactly("start x-1", "stop x-1 SHUTDOWN", "close");
    assertOpen(scene, 0, 1000);

    scene.station.stops((id, sink) -> {});
    try (DataExchange next = scene.rebuild()) {
      scene.background.crank();
      assertThat(next.find(X).orElseThrow().usedOctets()).isEqualTo(10);
    }
    stopping.open();
    assertSettled(scene, 10);
  }

  /** It was told to go on after a crash, and has not answered; its time-out is an hour. */
  @Test
  void doesNotWaitForAStationThatIsToGoOnAfterACrash() {
    scene.serve(scene.build(), "x-1").report(300);
    scene.station.counts("x-1", 300);
    scene.station.answers(ScriptedStation.STAYS_SILENT);
    DataExchange exchanges = scene.rebuild();
    Exchange exchange = exchanges.find(X).orElseThrow();
    scene.background.crank();
    assertThat(exchange.state()).isEqualTo(ExchangeState.GRANTED);
    exchanges.close();
    assertThat(exchange.settlement()).contains(new Settlement(X, EndingCause.SHUTDOWN, 300, 300));
    assertThat(scene.station.told()).endsWith("stop x-1 SHUTDOWN", "close");
    assertSettled(scene, 300);
  }
}
