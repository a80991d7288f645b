package io.quotabridge.inmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Lets several threads begin at the same instant, and hands over what each returned or threw. */
final class Race {

  /** Long enough for the slowest machine; a test that gets here has a deadlock. */
  private static final long DEADLOCK_SECONDS = 120;

  private Race() {}

  static <T> List<T> of(int threads, IntFunction<Callable<T>> runner) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Future<T>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        Callable<T> one = runner.apply(thread);
        running.add(
            pool.submit(
                () -> {
                  start.await();
                  return one.call();
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

  private static <T> T result(Future<T> running) throws Exception {
    try {
      return running.get(DEADLOCK_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("a racing thread failed", e.getCause());
    }
  }
}
