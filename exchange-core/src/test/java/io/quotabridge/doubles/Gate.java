package io.quotabridge.doubles;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds whoever passes until it is opened, and tells that somebody has come. Thread-safe. */
public final class Gate {

  /** Long enough for the slowest machine; reached only if the code under test hangs. */
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  /** Tells that somebody is here, and waits until the gate is open. */
  public void pass() {
    reached.countDown();
    await(opened, "the gate was never opened");
  }

  /** Waits until somebody stands before the gate or has passed it. */
  public void awaitReached() {
    await(reached, "nobody came to the gate");
  }

  /** Lets everybody pass from now on. */
  public void open() {
    opened.countDown();
  }

  private static void await(CountDownLatch latch, String failure) {
    boolean interrupted = false;
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        try {
          if (!latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException(failure);
          }
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
