package io.quotabridge.bench.store;

import io.quotabridge.bench.store.Contender.Settled;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** Callers that call until they are told to stop, and what they were answered. Thread-safe. */
abstract class Crew {

  private final AtomicLong exchanges = new AtomicLong();
  private final AtomicLong chargedOctets = new AtomicLong();
  private volatile boolean stopped;

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

  void count(Settled settled) {
    exchanges.addAndGet(settled.exchanges());
    chargedOctets.addAndGet(settled.chargedOctets());
  }

  /** Lets all of them end their turn: the others must not go on without whoever failed. */
  void stop() {
    stopped = true;
  }

  /**
   * Runs all callers while somebody looks on.
   *
   * @param watcher ends when the callers shall stop
   * @return what the watcher returned, once every caller has ended its turn
   * @throws ExecutionException if a caller failed; all others have stopped as well
   */
  abstract <T> T work(Callable<T> watcher) throws Exception;

  <T> T watched(Callable<T> watcher) throws Exception {
    try {
      return watcher.call();
    } finally {
      stop();
    }
  }
}
