package io.quotabridge.bench.store;

import io.quotabridge.bench.store.Contender.Settled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A crew of threads, each of which waits for its answers. Thread-safe. */
final class Threads extends Crew {

  /** What one caller does again and again. */
  interface Turn {
    Settled take() throws Exception;
  }

  private final List<Turn> turns;

  Threads(List<Turn> turns) {
    this.turns = turns;
  }

  @Override
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
        count(settled);
      }
      return true;
    } finally {
      stop();
    }
  }
}
