package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random rounds of many threads on a pool's gates, some with one to themselves and some with one in
 * common, some closing theirs and opening another. The gates' totals and the pool's are one sum.
 *
 * <p>{@code -Dmetering.soak.attempts=1000000000} runs a billion attempts.
 */
class PoolSoakTest {

  private static final long ATTEMPTS = Long.getLong("metering.soak.attempts", 10_000_000);
  private static final int MOST_THREADS = 7;

  private final ExecutorService workers = Executors.newFixedThreadPool(MOST_THREADS);
  private final AtomicLong attempts = new AtomicLong();

  @AfterEach
  void stop() {
    workers.shutdownNow();
  }

  @Test
  void everyOctetIsAccountedFor() throws Exception {
    SplittableRandom seeds = Seed.random(PoolSoakTest.class);
    long rounds = 0;
    for (; attempts.get() < ATTEMPTS; rounds++) {
      new Round(seeds.split(), rounds).run();
    }
    System.out.printf("PoolSoakTest: %d rounds, %d attempts%n", rounds, attempts.get());
  }

  /** One pool's life: it is extended from its threshold until all grants are made. */
  private final class Round {

    private final SplittableRandom random;
    private final String name;
    private final int threads;
    private final long each;
    private final int grants;
    private final int largest;
    private final AtomicLong told = new AtomicLong();
    private final QuotaPool pool;
    private final Gate common;
    private final CyclicBarrier start;

    Round(SplittableRandom random, long number) {
      this.random = random;
      this.name = "round " + number;
      this.threads = random.nextInt(2, MOST_THREADS + 1);
      this.largest = 1 << random.nextInt(11);
      this.grants = 1 + random.nextInt(4);
      this.each = 1 + random.nextLong((long) largest << random.nextInt(17));
      this.pool = QuotaPool.of(each, random.nextLong(1, Math.max(2, each)), this::onThreshold);
      this.common = pool.open();
      this.start = new CyclicBarrier(threads);
    }

    void run() throws Exception {
      List<Future<Long>> consumers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        consumers.add(workers.submit(consumer(random.split(), i < 2)));
      }
      long alone = 0;
      for (Future<Long> consumer : consumers) {
        alone += consumer.get();
      }
      assertThat(alone + common.close()).as("last octet, %s", name).isEqualTo(grants * each);
      assertThat(told.get()).as("told, %s", name).isEqualTo(grants);
      assertThat(pool.openGates()).as("open gates, %s", name).isZero();
      MeterInvariants.holdAtTheEnd(pool, grants * each, name);
    }

    private void onThreshold(Meter meter, long remaining) {
      if (told.incrementAndGet() < grants) {
        meter.extend(each);
      }
    }

    /** Consumes to the last octet; returns what went through gates of its own, by their totals. */
    private Callable<Long> consumer(SplittableRandom sizes, boolean inCommon) {
      return () -> {
        start.await();
        Gate gate = inCommon ? common : pool.open();
        long closedTotals = 0;
        long sum = 0;
        long calls = 0;
        while (true) {
          boolean noMore = told.get() == grants;
          long size = sizes.nextLong(1, largest + 1L);
          long taken =
              sizes.nextBoolean() ? gate.consumeUpTo(size) : gate.tryConsume(size) ? size : 0;
          taken = taken == 0 ? gate.consumeUpTo(1) : taken;
          sum += taken;
          calls++;
          if (taken == 0 && noMore) {
            break;
          }
          if (!inCommon && sizes.nextInt(5000) == 0) {
            closedTotals += gate.close();
            gate = pool.open();
          }
        }
        attempts.addAndGet(calls);
        if (inCommon) {
          return 0L;
        }
        closedTotals += gate.close();
        assertThat(closedTotals).as("own totals, %s", name).isEqualTo(sum);
        return closedTotals;
      };
    }
  }
}
