package io.quotabridge.spi.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Eight threads that begin at the same instant. */
final class Race {

  static final int THREADS = 8;

  /** No store needs this long for what a race asks of it; who gets here waits for a deadlock. */
  private static final long DEADLOCK_SECONDS = 240;

  private Race() {}

  /** Runs one task in each thread, and returns what each of them returned. */
  static <T> List<T> run(IntFunction<Callable<T>> taskOfThread) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<T>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Callable<T> task = taskOfThread.apply(thread);
        running.add(
            pool.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) {
        results.add(result(each));
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private static <T> T result(Future<T> running) throws InterruptedException {
    try {
      return running.get(DEADLOCK_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(
          Rule.ONCE_IN_A_RACE.because("a racing thread hangs; is there a deadlock?"), e);
    } catch (ExecutionException e) {
      throw new AssertionError(
          Rule.ONCE_IN_A_RACE.because("a racing thread failed: " + e.getCause()), e.getCause());
    }
  }
}
