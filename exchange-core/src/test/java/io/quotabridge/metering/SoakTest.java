package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random rounds of many threads on one meter. In each the sum of the successes is the total; a
 * meter that is not closed early is used to its last octet; every grant is told of once.
 *
 * <p>{@code -Dmetering.soak.attempts=1000000000} runs a billion attempts: some minutes.
 */
class SoakTest {

  private static final long ATTEMPTS = Long.getLong("metering.soak.attempts", 40_000_000);
  private static final int MOST_THREADS = 7;

  private final ExecutorService workers = Executors.newFixedThreadPool(MOST_THREADS + 1);
  private final AtomicLong attempts = new AtomicLong();
  private final AtomicLong stripedCalls = new AtomicLong();

  @AfterEach
  void stop() {
    workers.shutdownNow();
  }

  @Test
  void everyOctetIsAccountedFor() throws Exception {
    SplittableRandom seeds = Seed.random(SoakTest.class);
    long rounds = 0;
    for (; attempts.get() < ATTEMPTS; rounds++) {
      new Round(seeds.split(), rounds).run();
    }
    System.out.printf(
        "SoakTest: %d rounds, %d attempts, %d sampled calls met stripes%n",
        rounds, attempts.get(), stripedCalls.get());
    assertThat(stripedCalls.get()).as("sampled calls that met stripes").isGreaterThan(rounds);
  }

  /** One meter's life. */
  private final class Round {

    private final SplittableRandom random;
    private final long number;
    private final int threads;
    private final long each;
    private final long threshold;
    private final int grants;
    private final boolean closesEarly;
    private final int largest;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong toldWrongly = new AtomicLong();
    private final Meter meter;
    private final CyclicBarrier start;

    Round(SplittableRandom random, long number) {
      this.random = random;
      this.number = number;
      this.threads = random.nextInt(2, MOST_THREADS + 1);
      this.largest = 1 << random.nextInt(11);
      this.grants = 1 + random.nextInt(4);
      this.each = 1 + random.nextLong((long) largest << random.nextInt(17));
      this.threshold = random.nextLong(1, Math.max(2, each));
      this.closesEarly = random.nextInt(4) == 0;
      this.meter =
          Meter.of(new MeterConfig(each, threshold, 1 << random.nextInt(4)), this::onThreshold);
      this.start = new CyclicBarrier(threads + 1);
    }

    void run() throws Exception {
      List<Future<Long>> consumers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        consumers.add(workers.submit(consumer(random.split())));
      }
      long last = observe();
      long successes = sum(consumers);
      assertThat(last).as("a reading, %s", this).isLessThanOrEqualTo(successes);
      if (!closesEarly) {
        assertThat(successes).as("last octet, %s", this).isEqualTo(grants * each);
        assertThat(told.get()).as("told, %s", this).isEqualTo(grants);
      }
      assertThat(told.get()).as("told, %s", this).isBetween(0L, (long) grants);
      assertThat(toldWrongly.get()).as("told above the threshold, %s", this).isZero();
      MeterInvariants.holdAtTheEnd(meter, successes, this);
    }

    /** Each call belongs to the grant before it: the next one follows from here alone. */
    private void onThreshold(Meter source, long remaining) {
      long number = told.incrementAndGet();
      if (remaining > threshold || !source.equals(meter)) {
        toldWrongly.incrementAndGet();
      }
      if (number < grants) {
        extendUnlessClosed();
      }
    }

    private void extendUnlessClosed() {
      try {
        meter.extend(each);
      } catch (IllegalStateException e) {
        assertThat(meter.isClosed()).as("refused an extension, %s", this).isTrue();
      }
    }

    /**
     * Consumes until not even one octet can be had although every grant has been made, or the end.
     */
    private Callable<Long> consumer(SplittableRandom sizes) {
      return () -> {
        start.await();
        long calls = 0;
        long sum = 0;
        while (true) {
          boolean noMore = told.get() == grants || meter.isClosed();
          long size = sizes.nextLong(1, largest + 1L);
          long taken = consume(size, sizes.nextInt(64));
          if (taken == 0) {
            taken = meter.consumeUpTo(1);
          }
          calls++;
          sum += taken;
          if (taken == 0 && noMore) {
            attempts.addAndGet(calls);
            return sum;
          }
        }
      };
    }

    /** Mostly the two calls of the interface; now and then as if this thread had lost races. */
    private long consume(long size, int way) {
      if (way == 0) {
        long taken = Shapes.consumeContended(meter, size);
        stripedCalls.addAndGet(Shapes.isStriped(meter) ? 1 : 0);
        return taken;
      }
      return way < 32 ? meter.consumeUpTo(size) : meter.tryConsume(size) ? size : 0;
    }

    /** Reads while the others consume, and closes the meter half-way if this round does so. */
    private long observe() throws Exception {
      start.await();
      long last = 0;
      while (told.get() < grants && !meter.isClosed()) {
        long used = meter.used();
        assertThat(used).as("a later reading, %s", this).isGreaterThanOrEqualTo(last);
        last = used;
        if (closesEarly && used > grants * each / 2) {
          assertThat(meter.close()).as("total, %s", this).isGreaterThanOrEqualTo(used);
        }
        LockSupport.parkNanos(20_000);
      }
      return last;
    }

    private long sum(List<Future<Long>> consumers) throws InterruptedException, ExecutionException {
      long sum = 0;
      for (Future<Long> consumer : consumers) {
        sum += consumer.get();
      }
      return sum;
    }

    @Override
    public String toString() {
      return "round %d: %d threads, %d grants of %d, threshold %d, up to %d a call"
          .formatted(number, threads, grants, each, threshold, largest);
    }
  }
}
