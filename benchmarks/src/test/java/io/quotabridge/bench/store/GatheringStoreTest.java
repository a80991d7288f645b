package io.quotabridge.bench.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatheringStoreTest {

  private static final int CALLERS = 10;

  private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 1);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static Deposit deposit(int number, long octets) {
    return new Deposit(new PostingId("p" + number), Account.of("account", "north"), octets);
  }

  /** Lets the first batch wait until the test has lined up the others behind it. */
  private static final class Gate extends WatchedStore {

    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    final AtomicInteger largest = new AtomicInteger();
    final boolean failing;

    Gate(QuotaStore store, boolean failing) {
      super(store);
      this.failing = failing;
    }

    @Override
    public List<QuotaAnswer> execute(List<? extends QuotaRequest> batch) {
      entered.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      largest.accumulateAndGet(batch.size(), Math::max);
      if (failing && batch.size() > 1) {
        throw StoreException.retryable("on purpose", new IllegalStateException("batch"));
      }
      return super.execute(batch);
    }
  }

  private List<Future<List<QuotaAnswer>>> lineUp(GatheringStore store, Gate gate)
      throws InterruptedException {
    List<Future<List<QuotaAnswer>>> answers = new ArrayList<>();
    answers.add(threads.submit(() -> store.execute(List.of(deposit(0, 1)))));
    gate.entered.await();
    for (int i = 1; i <= CALLERS; i++) {
      int number = i;
      answers.add(threads.submit(() -> store.execute(List.of(deposit(number, 1)))));
    }
    while (store.waiting() < CALLERS) {
      Thread.onSpinWait();
    }
    gate.open.countDown();
    return answers;
  }

  @Test
  void whoWaitsGoesTogetherAndEachIsAnswered() throws Exception {
    Gate gate = new Gate(new InMemoryQuotaStore(), false);
    GatheringStore store = new GatheringStore(gate, 4, 1);

    for (Future<List<QuotaAnswer>> answer : lineUp(store, gate)) {
      assertThat(answer.get()).hasSize(1).allMatch(one -> one.result().isSuccess());
    }

    assertThat(gate.largest).hasValue(4);
    assertThat(store.totals().deposited()).isEqualTo(CALLERS + 1);
    assertThat(store.execute(List.of(deposit(99, 1)))).as("the way is free again").hasSize(1);
  }

  @Test
  void aFailureStrikesThoseOfTheBatchAndNoMore() throws Exception {
    Gate gate = new Gate(new InMemoryQuotaStore(), true);
    GatheringStore store = new GatheringStore(gate, 100, 1);

    List<Future<List<QuotaAnswer>>> answers = lineUp(store, gate);

    assertThat(answers.get(0).get()).hasSize(1);
    for (Future<List<QuotaAnswer>> answer : answers.subList(1, answers.size())) {
      assertThatThrownBy(answer::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(StoreException.class);
    }
    assertThat(store.execute(List.of(deposit(99, 1)))).as("the way is free again").hasSize(1);
  }
}
