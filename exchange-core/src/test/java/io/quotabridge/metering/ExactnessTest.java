package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few million consumptions by several threads add up to the octet. */
class ExactnessTest {

  private static final int THREADS = 4;

  /** Runs one task per thread, all starting together, and returns what they returned. */
  private static List<Long> together(int threads, Callable<Long> task) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<Long>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        futures.add(
            pool.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      List<Long> results = new ArrayList<>();
      for (Future<Long> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private static long sum(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64})
  void theGrantIsUsedToItsLastOctet(int maxStripes) throws Exception {
    long granted = 3_000_001;
    LongAdder calls = new LongAdder();
    Meter meter =
        Meter.of(
            new MeterConfig(granted, granted / 3, maxStripes), (m, remaining) -> calls.increment());

    List<Long> taken =
        together(
            THREADS,
            () -> {
              long sum = 0;
              while (meter.tryConsume(1)) {
                sum++;
              }
              return sum;
            });

    assertThat(sum(taken)).isEqualTo(granted);
    assertThat(calls.sum()).isEqualTo(1);
    MeterInvariants.holdAtTheEnd(meter, granted, "stripes: " + maxStripes);
  }

  @Test
  void packetsOfManySizesFillTheGrant() throws Exception {
    long granted = 1_000_000_007;
    Meter meter = Meter.of(new MeterConfig(granted, 0), (m, remaining) -> {});

    List<Long> taken =
        together(
            THREADS,
            () -> {
              long sum = 0;
              for (long size = 1; ; size = size * 7 % 1511) {
                long part = meter.consumeUpTo(size);
                sum += part;
                if (part < size) {
                  return sum;
                }
              }
            });

    assertThat(sum(taken)).isEqualTo(granted);
    MeterInvariants.holdAtTheEnd(meter, granted, "many sizes");
  }

  @Test
  void extensionsUnderWayAreUsedUpAndEachIsToldOnce() throws Exception {
    int grants = 2000;
    long each = 1009;
    LongAdder calls = new LongAdder();
    Meter meter =
        Meter.of(
            new MeterConfig(each, 101, 4),
            (m, remaining) -> {
              calls.increment();
              if (m.granted() < grants * each) {
                m.extend(each);
              }
            });

    List<Long> taken =
        together(
            THREADS,
            () -> {
              long sum = 0;
              while (meter.granted() < grants * each || meter.remaining() > 0) {
                sum += meter.consumeUpTo(3);
              }
              return sum;
            });

    assertThat(sum(taken)).isEqualTo(grants * each);
    assertThat(calls.sum()).isEqualTo(grants);
    MeterInvariants.holdAtTheEnd(meter, grants * each, "extensions");
  }

  @Test
  void aCloseUnderWayCountsEverySuccess() throws Exception {
    for (int round = 0; round < 200; round++) {
      Meter meter = Meter.of(new MeterConfig(Long.MAX_VALUE, 0, 4), (m, remaining) -> {});
      CyclicBarrier start = new CyclicBarrier(2);
      List<Long> totals = new ArrayList<>();
      Thread closer =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                while (meter.used() < 100) {
                  Thread.onSpinWait();
                }
                totals.add(meter.close());
              });
      closer.start();
      start.await();
      long sum = 0;
      while (meter.tryConsume(1)) {
        sum++;
      }
      closer.join();
      assertThat(totals).containsExactly(sum);
      MeterInvariants.holdAtTheEnd(meter, sum, round);
    }
  }
}
