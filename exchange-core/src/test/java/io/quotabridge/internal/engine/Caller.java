package io.quotabridge.internal.engine;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A thread that makes one call, and that the test can see wait in the queue. */
final class Caller<T> {

  /** Long enough for the slowest machine; reached only if the code under test hangs. */
  private static final long PATIENCE_SECONDS = 60;

  private final FutureTask<T> call;
  private final Thread thread;

  private Caller(Callable<T> call) {
    this.call = new FutureTask<>(call);
    this.thread = new Thread(this.call);
  }

  /** Starts a call. */
  static <T> Caller<T> of(Callable<T> call) {
    Caller<T> caller = new Caller<>(call);
    caller.thread.setDaemon(true);
    caller.thread.start();
    return caller;
  }

  /** Starts a call, and returns once it waits in the queue. */
  static <T> Caller<T> waiting(Callable<T> call) {
    Caller<T> caller = of(call);
    caller.awaitWaiting();
    return caller;
  }

  /** Interrupts it while it waits, and returns once it has taken notice and waits again. */
  void interruptWaiting() {
    thread.interrupt();
    long end = end();
    while (thread.isInterrupted()) {
      pause(end);
    }
    awaitWaiting();
  }

  private void awaitWaiting() {
    long end = end();
    while (!(LockSupport.getBlocker(thread) instanceof RequestBatches)) {
      pause(end);
    }
  }

  private static long end() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
  }

  private void pause(long end) {
    if (call.isDone() || System.nanoTime() - end > 0) {
      throw new AssertionError("does not wait in the queue: " + thread + " is at " + stack());
    }
    LockSupport.parkNanos(20_000);
  }

  private String stack() {
    return Arrays.toString(thread.getStackTrace());
  }

  /** Returns what the call returned. */
  T returned() throws Exception {
    try {
      return call.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("still waiting at " + stack(), e);
    } catch (ExecutionException e) {
      throw new AssertionError("a caller failed", e.getCause());
    }
  }

  /** Returns what the call threw. */
  Throwable thrown() throws InterruptedException {
    try {
      throw new AssertionError("returned " + call.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      throw new AssertionError("still waiting at " + stack(), e);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }
}
