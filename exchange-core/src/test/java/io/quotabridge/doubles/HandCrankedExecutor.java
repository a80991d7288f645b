package io.quotabridge.doubles;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs what was handed to it when the test says so, on the test's thread; or at once. Thread-safe.
 */
public final class HandCrankedExecutor implements Executor {

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean rejecting;
  private boolean inline;

  @Override
  public void execute(Runnable task) {
    if (!isKept(task)) {
      task.run();
    }
  }

  private synchronized boolean isKept(Runnable task) {
    if (rejecting) {
      throw new RejectedExecutionException("this executor takes nothing more");
    }
    return !inline && waiting.add(task);
  }

  /** From now on runs what comes at once, on the thread that brings it. */
  public synchronized void runInline() {
    inline = true;
  }

  /** From now on takes nothing. */
  public synchronized void reject() {
    rejecting = true;
  }

  /** From now on takes what comes. */
  public synchronized void accept() {
    rejecting = false;
  }

  /** Drops what waits, as a crash does. */
  public synchronized void forget() {
    waiting.clear();
  }

  /** Returns how many tasks wait. */
  public synchronized int waiting() {
    return waiting.size();
  }

  /** Runs everything that waits; returns how many that were. */
  public int crank() {
    int ran = 0;
    for (Runnable task = next(); task != null; task = next()) {
      task.run();
      ran++;
    }
    return ran;
  }

  private synchronized @Nullable Runnable next() {
    return waiting.poll();
  }
}
