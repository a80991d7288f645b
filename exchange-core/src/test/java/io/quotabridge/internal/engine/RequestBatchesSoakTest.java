package io.quotabridge.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random rounds of many threads, until a hundred and fifty thousand requests have been executed by
 * another thread than their caller's. Nobody is forgotten, everybody gets the own answer, and there
 * are never more batches under way, nor larger ones, than allowed.
 *
 * <p>{@code -Dbatches.soak.handed=100000000} goes on until a hundred million: some minutes.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestBatchesSoakTest {

  private static final long HANDED_OVER = Long.getLong("batches.soak.handed", 150_000);
  private static final long SEED =
      Long.getLong("batches.seed", ThreadLocalRandom.current().nextLong());
  private static final int REQUESTS = 4_000; // a round
  private static final Account CHEN = Account.of("chen", "south");

  private final LongAdder handedOver = new LongAdder();
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final Executor soon = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);

  @AfterEach
  void stopWorkers() {
    workers.shutdown();
  }

  @Test
  void executesEveryRequestOnce() throws Exception {
    soak(false);
  }

  @Test
  void forgetsNobodyWhileTheStoreFails() throws Exception {
    soak(true);
  }

  private void soak(boolean faulty) throws Exception {
    System.out.println("RequestBatchesSoakTest: -Dbatches.seed=" + SEED);
    SplittableRandom seeds = new SplittableRandom(SEED);
    int rounds = 0;
    while (handedOver.sum() < HANDED_OVER) {
      new Round(seeds.split(), rounds, faulty).run();
      rounds++;
    }
    System.out.printf(
        "RequestBatchesSoakTest: %d rounds of %d requests, %d executed by another thread%n",
        rounds, REQUESTS, handedOver.sum());
  }

  /** What the store throws now and then; no bug. */
  private static final class Ordered extends Error {
    @Serial private static final long serialVersionUID = 1L;
  }

  /** Some threads, and a store that knows whose request it executes. */
  private final class Round implements Batch.Execution {

    private final SplittableRandom random;
    private final int number;
    private final boolean faulty;
    private final int threads;
    private final int slots;
    private final int maxBatch;
    private final int largestCall;
    private final int work;
    private final boolean sleeps;

    /** How many of four calls of one request are submitted. */
    private final int submissions;

    private final RequestBatches batches;
    private final AtomicInteger next = new AtomicInteger(1);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicIntegerArray executed = new AtomicIntegerArray(REQUESTS + 1);
    private final AtomicIntegerArray decided = new AtomicIntegerArray(REQUESTS + 1);

    /** Written without any care; exact if there is one slot. */
    private long sum;

    Round(SplittableRandom random, int number, boolean faulty) {
      this.random = random;
      this.number = number;
      this.faulty = faulty;
      this.threads = random.nextInt(2, 9);
      this.slots = random.nextInt(1, 4);
      this.maxBatch = 1 << random.nextInt(6);
      this.largestCall = random.nextBoolean() ? 1 : 8;
      this.work = 1 << random.nextInt(8);
      this.sleeps = random.nextInt(4) > 0;
      this.submissions = random.nextInt(5);
      Executor executor = random.nextBoolean() ? Runnable::run : workers;
      this.batches =
          new RequestBatches(this, executor, Runnable::run, soon::execute, maxBatch, slots);
    }

    void run() throws Exception {
      List<Caller<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        SplittableRandom own = random.split();
        callers.add(Caller.of(() -> callUntilNothingIsLeft(own)));
      }
      int calls = 0;
      for (Caller<Integer> caller : callers) {
        calls += caller.returned();
      }
      assertThat(calls).as("calls, %s", this).isBetween(REQUESTS / largestCall, REQUESTS);
      assertThat(notOne(decided)).as("requests without one outcome, %s", this).isEmpty();
      if (!faulty) {
        assertThat(notOne(executed)).as("requests not executed once, %s", this).isEmpty();
      }
      if (slots == 1 && !faulty) {
        assertThat(sum).as("sum, %s", this).isEqualTo(REQUESTS * (REQUESTS + 1L) / 2);
      }
    }

    private List<Integer> notOne(AtomicIntegerArray counts) {
      return IntStream.rangeClosed(1, REQUESTS).filter(i -> counts.get(i) != 1).boxed().toList();
    }

    // ---- The callers ----

    private int callUntilNothingIsLeft(SplittableRandom own) {
      PostingId me = new PostingId(Thread.currentThread().getName());
      int calls = 0;
      while (true) {
        int count = own.nextInt(1, largestCall + 1);
        int first = next.getAndAdd(count);
        if (first > REQUESTS) {
          return calls;
        }
        List<QuotaRequest> requests = new ArrayList<>();
        for (int i = first; i < first + count && i <= REQUESTS; i++) {
          requests.add(new Deposit(me, CHEN, i));
        }
        boolean submitted = count == 1 && own.nextInt(4) < submissions;
        callPerhapsInterrupted(requests, submitted, !submitted && own.nextInt(16) == 0);
        calls++;
      }
    }

    private void callPerhapsInterrupted(
        List<QuotaRequest> requests, boolean submitted, boolean interrupted) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      try {
        call(requests, submitted);
      } catch (Ordered e) {
        requests.forEach(request -> decided.incrementAndGet(EchoStore.number(request)));
      }
      assertThat(Thread.interrupted()).as("interrupted, %s", this).isEqualTo(interrupted);
    }

    private void call(List<QuotaRequest> requests, boolean submitted) {
      List<Outcome> outcomes =
          submitted
              ? List.of(submit(requests.get(0)))
              : requests.size() == 1
                  ? List.of(Outcome.of(() -> batches.execute(requests.get(0))))
                  : batches.executeAll(requests);
      assertThat(outcomes).as("outcomes, %s", this).hasSameSizeAs(requests);
      for (int i = 0; i < outcomes.size(); i++) {
        int request = EchoStore.number(requests.get(i));
        decided.incrementAndGet(request);
        if (outcomes.get(i) instanceof Outcome.Answered answered) {
          assertThat(EchoStore.number(answered.answer())).as("%s", this).isEqualTo(request);
        } else {
          assertThat(faulty).as("the store fails, %s", this).isTrue();
        }
      }
    }

    private Outcome submit(QuotaRequest request) {
      CompletableFuture<Outcome> handed = new CompletableFuture<>();
      batches.submit(
          request,
          outcome ->
              assertThat(handed.complete(outcome)).as("handed over once, %s", this).isTrue());
      return handed.join();
    }

    // ---- The store ----

    @Override
    public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
      assertThat(inFlight.incrementAndGet()).as("in flight, %s", this).isLessThanOrEqualTo(slots);
      try {
        assertThat(requests).as("batch, %s", this).hasSizeBetween(1, maxBatch);
        takeTime();
        return answers(requests);
      } finally {
        inFlight.decrementAndGet();
      }
    }

    private void takeTime() {
      for (int i = 0; i < work; i++) {
        Thread.onSpinWait();
      }
      if (sleeps && ThreadLocalRandom.current().nextBoolean()) {
        LockSupport.parkNanos(1);
      }
    }

    /** Now and then fails, when some of the requests have been executed. */
    private List<QuotaAnswer> answers(List<? extends QuotaRequest> requests) {
      int fate = faulty ? ThreadLocalRandom.current().nextInt(64) : Integer.MAX_VALUE;
      int count =
          fate > 2 ? requests.size() : ThreadLocalRandom.current().nextInt(requests.size() + 1);
      List<QuotaAnswer> answers = new ArrayList<>();
      for (QuotaRequest request : requests.subList(0, count)) {
        answers.add(answer((Deposit) request));
      }
      switch (fate) {
        case 0 -> throw StoreException.retryable("no connection", new IOException("reset"));
        case 1 -> throw StoreException.permanent("poison", new IllegalStateException("checksum"));
        case 2 -> throw new Ordered();
        default -> {
          return answers;
        }
      }
    }

    private QuotaAnswer answer(Deposit request) {
      if (!request.postingId().value().equals(Thread.currentThread().getName())) {
        handedOver.increment();
      }
      executed.incrementAndGet(EchoStore.number(request));
      sum += request.octets();
      return new QuotaAnswer(ResultCode.SUCCESS, null, 0, request.octets(), false, 0, 0);
    }

    @Override
    public String toString() {
      return "round %d: %d threads, %d slots, batches of %d, calls of %d, work %d, sleeps %s, %d of 4 submitted"
          .formatted(number, threads, slots, maxBatch, largestCall, work, sleeps, submissions);
    }
  }
}
