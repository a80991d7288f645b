package io.quotabridge.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.station.ServiceOrder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class InMemoryBaseStationTest {

  private static final ExchangeId ID = new ExchangeId("x-1");
  private static final ServiceOrder ORDER =
      new ServiceOrder(
          ID,
          new Parties(
              new SubscriberId("lin"),
              Account.of("account-1", "north"),
              new SubscriberId("chen"),
              Account.of("account-2", "south"),
              new BaseStationId("cell-7"),
              Account.of("account-3", "north")));

  // ---- Driven by the embedder ----

  @Test
  void confirmsAndWaitsForTheEmbedder() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(100);

    station.start(ORDER, sink);

    assertThat(sink.calls()).containsExactly("confirm");
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(0));
  }

  @Test
  void carriesWhatIsLetThrough() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(100);
    station.start(ORDER, sink);

    assertThat(station.carry(ID, 60)).isEqualTo(60);
    assertThat(station.carry(ID, 60)).isEqualTo(40);
    assertThat(station.carry(ID, 60)).isZero();
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(100));
  }

  @Test
  void whatIsRefusedLeavesNothingBehind() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    station.start(ORDER, FakeSink.granting(100));

    for (long wrong : new long[] {-1, Usage.MAX_OCTETS + 1}) {
      assertThatThrownBy(() -> station.report(ID, wrong))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining(Long.toString(wrong));
    }
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(0));
    assertThat(station.carry(ID, 10)).as("no way of counting was chosen").isEqualTo(10);
  }

  @Test
  void whatIsNotCarriedChoosesNoWayOfCounting() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    station.start(ORDER, FakeSink.granting(100));

    assertThatThrownBy(() -> station.carry(ID, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> station.carryWhole(ID, -1))
        .isInstanceOf(IllegalArgumentException.class);
    station.report(ID, 5);
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(5));
  }

  @Test
  void carriesAPacketWholeOrNot() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    station.start(ORDER, FakeSink.granting(100));

    assertThat(station.carryWhole(ID, 60)).isTrue();
    assertThat(station.carryWhole(ID, 60)).isFalse();
    assertThat(station.carryWhole(ID, 40)).isTrue();
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(100));
  }

  @Test
  void reportsRunningTotalsAndTheFinalOneBeforeItStops() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(0);
    station.start(ORDER, sink);

    station.report(ID, 500);
    station.report(ID, 300);
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(500));
    station.stop(ID, EndingCause.REVOKED);

    assertThat(sink.calls()).containsExactly("confirm", "report 500", "report 300", "report 500");
    assertThat(station.lastKnownUsage(ID)).isEmpty();
  }

  @Test
  void reportsNothingAtTheEndOfWhatWasCountedInThePath() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(100);
    station.start(ORDER, sink);
    assertThat(station.carry(ID, 60)).isEqualTo(60);

    station.stop(ID, EndingCause.NORMAL_RELEASE);

    assertThat(sink.calls()).containsExactly("confirm", "consumeUpTo 60");
  }

  @Test
  void countsOneExchangeInOneWayOnly() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(100);
    station.start(ORDER, sink);
    assertThat(station.carry(ID, 10)).isEqualTo(10);

    assertThatThrownBy(() -> station.report(ID, 20))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("IN_PATH", "OUTSIDE", "twice");
    assertThat(sink.calls()).containsExactly("confirm", "consumeUpTo 10");
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(10));

    ServiceOrder other = new ServiceOrder(new ExchangeId("x-2"), ORDER.parties());
    station.start(other, FakeSink.granting(100));
    station.report(other.exchangeId(), 20);
    assertThatThrownBy(() -> station.carry(other.exchangeId(), 10))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> station.carryWhole(other.exchangeId(), 10))
        .isInstanceOf(IllegalStateException.class);
    assertThat(station.lastKnownUsage(other.exchangeId())).contains(new Usage(20));
  }

  @Test
  void theTerminalLeaves() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(100);
    station.start(ORDER, sink);

    station.depart(ID);

    assertThat(sink.calls()).containsExactly("confirm", "end NORMAL_RELEASE");
  }

  @Test
  void carriesNothingForAnExchangeThatItDoesNotServe() {
    InMemoryBaseStation station = new InMemoryBaseStation();

    assertThat(station.carry(ID, 10)).isZero();
    assertThat(station.carryWhole(ID, 10)).isFalse();
    station.report(ID, 10);
    station.depart(ID);
    station.stop(ID, EndingCause.SHUTDOWN);
    assertThat(station.lastKnownUsage(ID)).isEmpty();
  }

  @Test
  void forgetsAnExchangeThatWasGivenUpBeforeItConfirmed() {
    InMemoryBaseStation station = new InMemoryBaseStation();

    station.start(ORDER, FakeSink.givenUp());

    assertThat(station.lastKnownUsage(ID)).isEmpty();
  }

  @Test
  void forgetsAnExchangeThatIsRefusedAfterItWasStarted() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(100);
    station.start(ORDER, sink);

    station.refuse(
        AccessRequest.of("x-1", "lin", "chen", "cell-7"),
        new Refusal(ResultCode.CREDIT_LIMIT_REACHED, "nothing left"));

    assertThat(station.carry(ID, 10)).isZero();
    assertThat(sink.left()).isEqualTo(100);
  }

  @Test
  void goesOnServingWhenAnotherRequestOfThatIdIsRefused() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    station.start(ORDER, FakeSink.granting(100));

    station.refuse(
        AccessRequest.of("x-1", "somebody-else", "chen", "cell-7"),
        new Refusal(ResultCode.CONTRADICTING_VALUES, "open with other parties"));

    assertThat(station.carry(ID, 10)).isEqualTo(10);
  }

  @Test
  void startStopAndRefuseMayBeRepeated() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(100);
    station.start(ORDER, sink);
    station.start(ORDER, sink);
    assertThat(station.carry(ID, 30)).isEqualTo(30);
    station.start(ORDER, sink);
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(30));

    station.stop(ID, EndingCause.SHUTDOWN);
    station.stop(ID, EndingCause.SHUTDOWN);

    assertThat(sink.calls()).containsExactly("confirm", "consumeUpTo 30");
  }

  @Test
  void goesOnCountingForANodeThatTookTheExchangeUpAgain() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink before = FakeSink.granting(100);
    FakeSink after = FakeSink.granting(100);
    station.start(ORDER, before);
    assertThat(station.carry(ID, 30)).isEqualTo(30);

    station.start(ORDER, after);
    assertThat(station.carry(ID, 20)).isEqualTo(20);

    assertThat(before.calls()).containsExactly("confirm", "consumeUpTo 30");
    assertThat(after.calls()).containsExactly("confirm", "consumeUpTo 20");
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(50));
  }

  @Test
  void forgetsEverythingWhenClosed() {
    InMemoryBaseStation station = new InMemoryBaseStation();
    station.start(ORDER, FakeSink.granting(100));

    station.close();

    assertThat(station.lastKnownUsage(ID)).isEmpty();
  }

  @Test
  void eightThreadsCarryTheGrantExactlyOnce() throws Exception {
    InMemoryBaseStation station = new InMemoryBaseStation();
    FakeSink sink = FakeSink.granting(10_000);
    station.start(ORDER, sink);

    List<Long> carried =
        Race.of(
            8,
            thread ->
                () -> {
                  long own = 0;
                  long octets;
                  while ((octets = station.carry(ID, 7)) > 0) {
                    own += octets;
                  }
                  return own;
                });

    assertThat(carried.stream().mapToLong(Long::longValue).sum()).isEqualTo(10_000);
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(10_000));
    assertThat(sink.left()).isZero();
  }

  @Test
  void theHighestOfEightRacingReportsStays() throws Exception {
    InMemoryBaseStation station = new InMemoryBaseStation();
    station.start(ORDER, FakeSink.granting(0));

    Race.of(
        8,
        thread ->
            () -> {
              for (long total = thread; total <= 8_000 + thread; total += 8) {
                station.report(ID, total);
              }
              return null;
            });

    assertThat(station.lastKnownUsage(ID)).contains(new Usage(8_007));
  }

  // ---- Driven by a script ----

  @Test
  void carriesALoadPacketByPacketAndEndsWithItsCause() {
    FakeSink sink = FakeSink.granting(1000);

    carrying(new Load(250, 100, EndingCause.ADMINISTRATIVE)).start(ORDER, sink);

    assertThat(sink.calls())
        .containsExactly(
            "confirm",
            "consumeUpTo 100",
            "consumeUpTo 100",
            "consumeUpTo 50",
            "end ADMINISTRATIVE");
  }

  @Test
  void stopsAtThePacketThatIsNotLetThroughWhole() {
    FakeSink sink = FakeSink.granting(150);
    InMemoryBaseStation station = carrying(new Load(1000, 100, EndingCause.NORMAL_RELEASE));

    station.start(ORDER, sink);

    assertThat(sink.calls()).containsExactly("confirm", "consumeUpTo 100", "consumeUpTo 100");
    assertThat(station.lastKnownUsage(ID)).contains(new Usage(150));
  }

  @Test
  void anEmptyLoadConnectsAndLeaves() {
    FakeSink sink = FakeSink.granting(150);

    carrying(new Load(0, 100, EndingCause.NORMAL_RELEASE)).start(ORDER, sink);

    assertThat(sink.calls()).containsExactly("confirm", "end NORMAL_RELEASE");
  }

  @Test
  void carriesNothingOnceTheExchangeIsGivenUp() {
    FakeSink sink = FakeSink.givenUp();
    InMemoryBaseStation station = carrying(new Load(1000, 100, EndingCause.NORMAL_RELEASE));

    station.start(ORDER, sink);

    assertThat(sink.calls()).containsExactly("confirm");
    assertThat(station.lastKnownUsage(ID)).isEmpty();
  }

  @Test
  void doesNotBeginALoadAnewForARepeatedStart() {
    FakeSink sink = FakeSink.granting(1000);
    InMemoryBaseStation station = carrying(new Load(100, 100, EndingCause.NORMAL_RELEASE));
    station.start(ORDER, sink);

    station.start(ORDER, sink);

    assertThat(sink.calls()).containsExactly("confirm", "consumeUpTo 100", "end NORMAL_RELEASE");
  }

  @Test
  void anExchangeWithoutALoadIsLeftToTheEmbedder() {
    FakeSink sink = FakeSink.granting(1000);
    InMemoryBaseStation station = new InMemoryBaseStation(LoadScript.NONE, Runnable::run);

    station.start(ORDER, sink);

    assertThat(sink.calls()).containsExactly("confirm");
    assertThat(station.carry(ID, 10)).isEqualTo(10);
  }

  @Test
  void carriesOnTheExecutor() {
    Queue<Runnable> waiting = new ArrayDeque<>();
    FakeSink sink = FakeSink.granting(1000);
    Load load = new Load(100, 100, EndingCause.NORMAL_RELEASE);
    InMemoryBaseStation station = new InMemoryBaseStation(order -> Optional.of(load), waiting::add);

    station.start(ORDER, sink);
    assertThat(sink.calls()).isEmpty();

    waiting.remove().run();
    assertThat(sink.calls()).containsExactly("confirm", "consumeUpTo 100", "end NORMAL_RELEASE");
  }

  @Test
  void servesNothingIfTheExecutorIsFullOrTheScriptFails() {
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };
    Load load = new Load(100, 100, EndingCause.NORMAL_RELEASE);
    FakeSink sink = FakeSink.granting(1000);
    InMemoryBaseStation rejecting = new InMemoryBaseStation(order -> Optional.of(load), full);
    InMemoryBaseStation failing =
        new InMemoryBaseStation(
            order -> {
              throw new IllegalStateException("no script for " + order.exchangeId());
            },
            Runnable::run);

    assertThatThrownBy(() -> rejecting.start(ORDER, sink))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> failing.start(ORDER, sink)).hasMessage("no script for x-1");

    assertThat(sink.calls()).isEmpty();
    assertThat(rejecting.lastKnownUsage(ID)).isEmpty();
    assertThat(failing.lastKnownUsage(ID)).isEmpty();
  }

  @Test
  void aLoadSaysWhichValueIsWrong() {
    assertThatThrownBy(() -> new Load(-1, 100, EndingCause.NORMAL_RELEASE))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("octets (-1) must be 0 or more");
    assertThatThrownBy(() -> new Load(1, 0, EndingCause.NORMAL_RELEASE))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("packetOctets (0) must be 1 or more");
  }

  private static InMemoryBaseStation carrying(Load load) {
    return new InMemoryBaseStation(order -> Optional.of(load), Runnable::run);
  }
}
