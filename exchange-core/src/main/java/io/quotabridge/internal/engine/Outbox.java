package io.quotabridge.internal.engine;

import io.quotabridge.spi.quota.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submissions that the store could not take: kept, and tried again until it does. Thread-safe. */
final class Outbox {

  /* One round at a time. It begins with one submission alone: if the store is still away, all wait
   * on and the pause doubles, so that an outage costs a try each pause and not one for each
   * exchange. If it is back, the rest follows at once, spread over several threads.
   *
   * What is kept here is lost with the process. The store then still has the exchange, open, with
   * what was reported last; the node's next life takes it up and asks the base station. */

  /** The first pause is short, because most faults are; the longest is what an operator bears. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** How many threads deliver after an outage; they meet in the store's batches. */
  private static final int COURIERS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** One submission; repeating it must be safe. */
  @FunctionalInterface
  interface Submission {

    /**
     * Submits.
     *
     * @throws StoreException if it has to be kept
     */
    void submit();
  }

  private final Time time;
  private final Executor executor;
  private final Queue<Submission> kept = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile Duration pause = FIRST_PAUSE;

  Outbox(Time time, Executor executor) {
    this.time = time;
    this.executor = executor;
  }

  /** Keeps a submission that failed. */
  void keep(Submission submission) {
    kept.add(submission);
    schedule();
  }

  /** Returns how many are kept. */
  int size() {
    return kept.size();
  }

  private void schedule() {
    if (!kept.isEmpty() && !scheduled.getAndSet(true)) {
      time.after(pause, () -> Tasks.runOn(executor, this::round, "deliver what was kept"));
    }
  }

  private void round() {
    scheduled.set(false);
    Submission first = kept.poll();
    if (first == null) {
      return;
    }
    if (!delivered(first)) {
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      schedule();
      return;
    }
    pause = FIRST_PAUSE;
    List<Submission> rest = new ArrayList<>();
    for (Submission next = kept.poll(); next != null; next = kept.poll()) {
      rest.add(next);
    }
    int share = Math.max(1, (rest.size() + COURIERS - 1) / COURIERS);
    for (int from = 0; from < rest.size(); from += share) {
      List<Submission> some = rest.subList(from, Math.min(rest.size(), from + share));
      Tasks.runOn(executor, () -> some.forEach(this::delivered), "deliver what was kept");
    }
  }

  /** Submits, or keeps it for the next round. */
  private boolean delivered(Submission submission) {
    try {
      submission.submit();
      return true;
    } catch (StoreException e) {
      LOG.debug("kept for later", e);
      keep(submission);
      return false;
    }
  }
}
