package io.quotabridge.doubles;

import io.quotabridge.internal.engine.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes when the test says so, and runs what is due on the test's thread. It begins
 * shortly before nanoseconds wrap. Thread-safe.
 */
public final class ManualTime implements Time {

  private record Due(long nanos, long order, Runnable task) {}

  private final PriorityQueue<Due> tasks;
  private final List<Duration> sleeps = new ArrayList<>();
  private long now = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();
  private long order;
  private boolean closed;

  /** Makes time that stands still. */
  public ManualTime() {
    long start = now;
    tasks =
        new PriorityQueue<>(
            Comparator.comparingLong((Due due) -> due.nanos() - start)
                .thenComparingLong(Due::order));
  }

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized void after(Duration delay, Runnable task) {
    if (!closed) {
      tasks.add(new Due(now + delay.toNanos(), order++, task));
    }
  }

  /** Waiting takes no time of the test's; as any other, it ends when the thread is interrupted. */
  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while it waits");
    }
    sleeps.add(duration);
    now += duration.toNanos();
  }

  /** Returns how long was waited each time. */
  public synchronized List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }

  /** Is later all of a sudden: what is due meanwhile is done only when time passes on. */
  public synchronized void jump(Duration ahead) {
    now += ahead.toNanos();
  }

  /** Lets time pass, and runs what is due on the way, each at its time. */
  public void pass(Duration duration) {
    long end = nanos() + duration.toNanos();
    for (Due due = next(end); due != null; due = next(end)) {
      due.task().run();
    }
    jumpTo(end);
  }

  private synchronized @Nullable Due next(long end) {
    Due first = tasks.peek();
    if (first == null || first.nanos() - end > 0) {
      return null;
    }
    tasks.remove();
    now = first.nanos() - now > 0 ? first.nanos() : now;
    return first;
  }

  private synchronized void jumpTo(long end) {
    now = end - now > 0 ? end : now;
  }

  @Override
  public synchronized void close() {
    closed = true;
    tasks.clear();
  }
}
