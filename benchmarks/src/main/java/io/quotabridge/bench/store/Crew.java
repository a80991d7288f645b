package io.quotabridge.bench.store;

import io.quotabridge.bench.store.Contender.Settled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that call until they are told to stop, and what they were answered. Thread-safe. */
final class Crew {

  /** What one caller does again and again. */
  interface Turn {
    Settled take() throws Exception;
  }

  private final AtomicLong exchanges = new AtomicLong();
  private final AtomicLong chargedOctets = new AtomicLong();
  private final List<Turn> turns;
  private volatile boolean stopped;

  Crew(List<Turn> turns) {
    this.turns = turns;
  }

  long exchanges() {
    return exchanges.get();
  }

  long chargedOctets() {
    return chargedOctets.get();
  }

  /** Returns whether callers go on. */
  boolean isAtWork() {
    return !stopped;
  }

  /**
   * Runs all callers while somebody looks on.
   *
   * @param watcher ends when the callers shall stop
   * @return what the watcher returned, once every caller has ended its turn
   * @throws ExecutionException if a caller failed; all others have stopped as well
   */
  <T> T work(Callable<T> watcher) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(turns.size());
    try {
      List<Future<?>> callers = new ArrayList<>();
      turns.forEach(turn -> callers.add(threads.submit(() -> callAgain(turn))));
      T seen = watched(watcher);
      await(callers);
      return seen;
    } finally {
      threads.shutdown();
    }
  }

  private <T> T watched(Callable<T> watcher) throws Exception {
    try {
      return watcher.call();
    } finally {
      stopped = true;
    }
  }

  /** Waits for all of them, also where one has failed: its schema is dropped next. */
  private static void await(List<Future<?>> callers)
      throws InterruptedException, ExecutionException {
    ExecutionException failure = null;
    for (Future<?> caller : callers) {
      try {
        caller.get();
      } catch (ExecutionException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private boolean callAgain(Turn turn) throws Exception {
    try {
      while (isAtWork()) {
        Settled settled = turn.take();
        exchanges.addAndGet(settled.exchanges());
        chargedOctets.addAndGet(settled.chargedOctets());
      }
      return true;
    } finally {
      stopped = true; // the others must not go on without whoever failed
    }
  }
}
