package io.quotabridge.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.doubles.BatchingStore;
import io.quotabridge.doubles.BatchingStore.Executed;
import io.quotabridge.doubles.ManualTime;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random requests of many threads, gathered into batches, on real ledger rules: every answer, and
 * every row that is left, is what the same requests give one by one in the order in which the store
 * received them.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchEqualsSequenceTest {

  private static final long SEED =
      Long.getLong("batches.seed", ThreadLocalRandom.current().nextLong());
  private static final int THREADS = 8;
  private static final int CALLS = 1_000; // a thread

  private final Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private final BatchingStore store = new BatchingStore(newStore());
  private final StoreGateway gateway = new StoreGateway(store, Runnable::run, new ManualTime());

  private QuotaStore newStore() {
    return new InMemoryQuotaStore(LedgerConfig.DEFAULT, clock);
  }

  @Test
  void holdsForGatheredRequests() throws Exception {
    List<Executed> told = callFromManyThreads();

    assertThat(store.executed()).as("each was executed once").hasSameSizeAs(told);
    assertThat(store.batchSizes()).as("some went together").hasSizeLessThan(THREADS * CALLS);
    assertEqualToTheSequence(told);
  }

  /** Every eighth batch fails in its midst, and whoever is not answered asks again. */
  @Test
  void holdsWhileTheStoreFails() throws Exception {
    store.failsAtRandom(new Random(SEED));

    List<Executed> told = callFromManyThreads();

    assertThat(store.executed()).as("some were repeated").hasSizeGreaterThan(told.size());
    assertEqualToTheSequence(told);
  }

  // ---- The callers ----

  private List<Executed> callFromManyThreads() throws Exception {
    System.out.println("BatchEqualsSequenceTest: -Dbatches.seed=" + SEED);
    List<Caller<List<Executed>>> callers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      RandomRequests requests = new RandomRequests(new Random(SEED + i));
      callers.add(Caller.of(() -> call(requests)));
    }
    List<Executed> told = new ArrayList<>();
    for (Caller<List<Executed>> caller : callers) {
      told.addAll(caller.returned());
    }
    return told;
  }

  private List<Executed> call(RandomRequests requests) {
    List<Executed> told = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      List<QuotaRequest> some = requests.next();
      if (some.size() == 1) {
        told.add(new Executed(some.get(0), ask(some.get(0))));
      } else {
        told.addAll(askAll(some));
      }
    }
    return told;
  }

  private List<Executed> askAll(List<QuotaRequest> requests) {
    List<Outcome> outcomes = gateway.executeAll(requests);
    assertThat(outcomes).hasSameSizeAs(requests);
    List<Executed> told = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      QuotaRequest request = requests.get(i);
      QuotaAnswer answer =
          outcomes.get(i) instanceof Outcome.Answered answered ? answered.answer() : ask(request);
      told.add(new Executed(request, answer));
    }
    return told;
  }

  private QuotaAnswer ask(QuotaRequest request) {
    while (true) {
      if (Outcome.of(() -> gateway.execute(request)) instanceof Outcome.Answered answered) {
        return answered.answer();
      }
    }
  }

  // ---- The sequence ----

  private void assertEqualToTheSequence(List<Executed> told) {
    QuotaStore sequence = newStore();
    IdentityHashMap<QuotaRequest, QuotaAnswer> last = new IdentityHashMap<>();
    for (Executed each : store.executed()) {
      QuotaAnswer answer = sequence.execute(List.of(each.request())).get(0);
      assertThat(answer).as("%s", each.request()).isEqualTo(each.answer());
      last.put(each.request(), answer);
    }
    assertThat(told).as("answers, one for each request").hasSize(last.size());
    for (Executed each : told) {
      assertThat(each.answer()).as("%s", each.request()).isEqualTo(last.get(each.request()));
    }
    assertSameRows(sequence);
  }

  private void assertSameRows(QuotaStore sequence) {
    LedgerTotals totals = store.totals();
    assertThat(totals.conservationError()).isZero();
    assertThat(totals.journaled()).as("it was worth the name of a load").isPositive();
    assertThat(totals).isEqualTo(sequence.totals());
    assertThat(store.balances(null, 1_000)).isEqualTo(sequence.balances(null, 1_000));
    assertThat(store.journal(0, 1_000_000)).isEqualTo(sequence.journal(0, 1_000_000));
    for (Executed each : store.executed()) {
      if (each.request() instanceof ExchangeRequest request) {
        ExchangeId id = request.exchangeId();
        assertThat(store.exchange(id)).isEqualTo(sequence.exchange(id));
      }
    }
  }
}
