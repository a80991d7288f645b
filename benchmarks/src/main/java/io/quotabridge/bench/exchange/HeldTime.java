package io.quotabridge.bench.exchange;

import io.quotabridge.internal.engine.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time in which nothing is done by itself: what is due waits until it is run. Thread-safe. */
final class HeldTime implements Time {

  private record Held(Duration delay, Runnable task) {}

  private final List<Held> held = new ArrayList<>();

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public synchronized void after(Duration delay, Runnable task) {
    held.add(new Held(delay, task));
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration.toMillis());
  }

  /** Runs what would be due first; on a node that serves only, that is one supervising sweep. */
  void runNext() {
    Held next;
    synchronized (this) {
      next =
          held.stream()
              .min(Comparator.comparing(Held::delay))
              .orElseThrow(() -> new IllegalStateException("nothing is due"));
      held.remove(next);
    }
    next.task().run();
  }

  @Override
  public synchronized void close() {
    held.clear();
  }
}
