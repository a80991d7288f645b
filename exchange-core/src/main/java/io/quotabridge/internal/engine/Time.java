package io.quotabridge.internal.engine;

import java.time.Duration;

/**
 * The engine's sense of time: monotonic, for deadlines; what is stored bears the store's time.
 * Thread-safe.
 */
public interface Time extends AutoCloseable {

  /** Returns nanoseconds since some fixed moment; compare by subtraction. */
  long nanos();

  /**
   * Runs a task once, on a thread of its own; tasks wait for one another, so they must be short.
   *
   * @param delay from now, 0 or more
   * @param task what to do; forgotten if time is closed before
   */
  void after(Duration delay, Runnable task);

  /**
   * Waits.
   *
   * @param duration how long
   * @throws InterruptedException if the thread is interrupted
   */
  void sleep(Duration duration) throws InterruptedException;

  /** Runs nothing more. */
  @Override
  void close();
}
