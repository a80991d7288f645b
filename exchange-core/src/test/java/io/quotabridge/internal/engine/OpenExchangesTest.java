package io.quotabridge.internal.engine;

import static io.quotabridge.internal.engine.OpenExchanges.Admission.ADMITTED;
import static io.quotabridge.internal.engine.OpenExchanges.Admission.BUSY;
import static io.quotabridge.internal.engine.OpenExchanges.Admission.FULL;
import static io.quotabridge.internal.engine.OpenExchanges.Admission.KNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.ExchangeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits are exact, and places are given back once. */
@Timeout(60)
class OpenExchangesTest {

  private static final int THREADS = 4;
  private static final int ROUNDS = 2000;

  private final OpenExchanges open = new OpenExchanges(3, 2);

  /** What ends a session; nothing ends here. */
  private final Closing closing = mock(Closing.class);

  private ExchangeSession session(String id) {
    return new ExchangeSession(AccessRequest.of(id, "lin", "chen", "cell-7"), closing);
  }

  private OpenExchanges.Admission add(ExchangeSession session) {
    return open.add(session, false);
  }

  private ExchangeSession opened(String id) {
    ExchangeSession session = session(id);
    assertThat(add(session)).isEqualTo(ADMITTED);
    open.opened();
    return session;
  }

  @Test
  void asManyAsAllowedAreIn() {
    ExchangeSession first = opened("a");
    opened("b");
    opened("c");

    assertThat(add(session("d"))).isEqualTo(FULL);
    assertThat(open.find(new ExchangeId("d"))).isNull();
    open.remove(first);
    opened("d");
    assertThat(add(session("e"))).isEqualTo(FULL);
  }

  @Test
  void asManyAsAllowedWait() {
    assertThat(add(session("a"))).isEqualTo(ADMITTED);
    assertThat(add(session("b"))).isEqualTo(ADMITTED);
    assertThat(add(session("c"))).isEqualTo(BUSY);
    assertThat(open.find(new ExchangeId("c"))).as("its place is free again").isNull();

    open.opened();
    assertThat(add(session("c"))).isEqualTo(ADMITTED);
  }

  @Test
  void whoWaitsAlreadyTakesNoSecondPlace() {
    assertThat(open.startWaiting()).isTrue();
    assertThat(open.startWaiting()).isTrue();
    assertThat(open.startWaiting()).isFalse();
    assertThat(open.add(session("a"), true)).isEqualTo(ADMITTED);
    assertThat(add(session("b"))).isEqualTo(BUSY);
  }

  /** Also at the limit: the repetition of the request that took the last place is no new one. */
  @Test
  void aRepetitionFindsTheFirst() {
    ExchangeSession first = opened("a");
    opened("b");
    opened("c");
    assertThat(add(session("a"))).isEqualTo(KNOWN);
    assertThat(open.find(new ExchangeId("a"))).isSameAs(first);
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    ExchangeSession first = opened("a");
    opened("b");
    opened("c");
    open.remove(first);
    open.remove(first);
    opened("d");
    assertThat(add(session("e"))).isEqualTo(FULL);
  }

  @Test
  void whatWasOpenBeforeIsInWhateverTheLimit() {
    opened("a");
    opened("b");
    opened("c");
    ExchangeSession taken = session("d");
    assertThat(open.addTaken(taken)).isTrue();
    assertThat(open.addTaken(session("d"))).isFalse();
    assertThat(open.snapshot()).hasSize(4);
    open.remove(taken);
    assertThat(add(session("e"))).as("three are still in").isEqualTo(FULL);
  }

  @Test
  void threadsNeverExceedTheLimitAndLoseNoPlace() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch start = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    List<Future<Integer>> most = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String prefix = i + "-";
      most.add(
          threads.submit(
              () -> {
                start.await();
                return comeAndGo(prefix, inside);
              }));
    }
    start.countDown();
    for (Future<Integer> each : most) {
      assertThat(each.get()).isBetween(1, 3);
    }
    threads.shutdown();

    assertThat(open.snapshot()).isEmpty();
    opened("a");
    opened("b");
    opened("c");
    assertThat(add(session("d"))).isEqualTo(FULL);
  }

  /** Returns how many were in at once at most, as far as this thread has seen. */
  private int comeAndGo(String prefix, AtomicInteger inside) {
    int most = 0;
    for (int i = 0; i < ROUNDS; i++) {
      ExchangeSession session = session(prefix + i);
      if (add(session) == ADMITTED) {
        most = Math.max(most, inside.incrementAndGet());
        open.opened();
        inside.decrementAndGet();
        open.remove(session);
      }
    }
    return most;
  }
}
