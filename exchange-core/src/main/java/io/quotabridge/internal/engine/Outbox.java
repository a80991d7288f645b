package io.quotabridge.internal.engine;

import io.quotabridge.spi.quota.StoreException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submissions that the store could not take: kept, and tried again until it does. Thread-safe. */
final class Outbox {

  /* One round at a time. It begins with one submission alone: if the store is still away, all wait
   * on and the pause doubles, so that an outage costs a try each pause and not one for each
   * exchange. If it is back, the rest follows at once, spread over several threads. A submission
   * that the store answered, but would not take, says nothing about the others; a round begins with
   * a few of these at most, and they go to the end of the queue.
   *
   * Each submission is kept under a key, so that somebody who tries to end the same exchange again
   * and again keeps it once. It stays under its key while it is tried, by one thread at a time: who
   * has seen it delivered knows that it does not come once more.
   *
   * As long as anything is kept, a timer runs. It hands a round to the executor each time, whatever
   * has become of the last one, for an executor may lose it; a round that finds another one under
   * way leaves it at that.
   *
   * What is kept here is lost with the process. The store then still has the exchange, open, with
   * what was reported last; the node's next life takes it up and asks the base station. */

  /** The first pause is short, because most faults are; the longest is what an operator bears. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** How many threads deliver after an outage; they meet in the store's batches. */
  private static final int COURIERS = 8;

  /** How many submissions a round tries before it concludes that none will be taken now. */
  private static final int PROBES = 8;

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

  /** What came of a try. */
  private enum Fate {
    DELIVERED,
    /** The store answered, and did not take it. */
    REFUSED,
    /** The store did not answer. */
    AWAY
  }

  private final Time time;
  private final Executor executor;
  private final ConcurrentMap<Object, Kept> kept = new ConcurrentHashMap<>();
  private final Queue<Object> order = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean underWay = new AtomicBoolean();

  /** The timer that counts; absent while nothing is kept. */
  private final AtomicReference<@Nullable Object> timer = new AtomicReference<>();

  private volatile Duration pause = FIRST_PAUSE;

  Outbox(Time time, Executor executor) {
    this.time = time;
    this.executor = executor;
  }

  /** Keeps a submission that failed; without effect while one is kept under the same key. */
  void keep(Object key, Submission submission) {
    if (kept.putIfAbsent(key, new Kept(submission)) == null) {
      order.add(key);
      schedule();
    }
  }

  /**
   * Submits at once what is kept under a key, if anything is; waits for whoever is about to.
   *
   * @throws StoreException if it has to be kept on
   */
  void deliver(Object key) {
    Kept one = kept.get(key);
    if (one != null) {
      submit(key, one);
    }
  }

  private void submit(Object key, Kept one) {
    one.turn.lock();
    try {
      if (kept.get(key) == one) { // else it was delivered meanwhile
        one.submission.submit();
        kept.remove(key, one);
      }
    } finally {
      one.turn.unlock();
    }
  }

  /** Tries everything once, in the order in which it was kept, until the store does not answer. */
  void flush() {
    tryNext(kept.size());
  }

  /** Returns how many are kept. */
  int size() {
    return kept.size();
  }

  private void schedule() {
    Object mine = new Object();
    if (!kept.isEmpty() && timer.compareAndSet(null, mine)) {
      time.after(pause, () -> due(mine));
    }
  }

  private void due(Object mine) {
    if (!timer.compareAndSet(mine, null)) {
      return; // the store was found to be back, and a shorter pause has begun
    }
    if (kept.isEmpty()) {
      pause = FIRST_PAUSE;
      return;
    }
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    try {
      Tasks.runOn(executor, this::round, "deliver what was kept");
    } finally {
      schedule();
    }
  }

  private void round() {
    if (underWay.getAndSet(true)) {
      return;
    }
    try {
      if (isTakenAgain()) {
        pause = FIRST_PAUSE;
        timer.set(null);
        schedule();
        deliverTheRest();
      }
    } finally {
      underWay.set(false);
    }
  }

  /** Tries a few, until one is delivered or the store does not answer. */
  private boolean isTakenAgain() {
    int most = Math.min(PROBES, kept.size());
    Fate last = Fate.REFUSED;
    for (int tried = 0; tried < most && last == Fate.REFUSED; tried++) {
      last = tryNext();
    }
    return last == Fate.DELIVERED;
  }

  private void deliverTheRest() {
    int rest = kept.size();
    int share = (rest + COURIERS - 1) / COURIERS;
    for (int begun = 0; begun < rest; begun += share) {
      Tasks.runOn(executor, () -> tryNext(share), "deliver what was kept");
    }
  }

  /** Tries some, unless the store goes away once more. */
  private void tryNext(int most) {
    Fate last = Fate.DELIVERED;
    for (int tried = 0; tried < most && last != Fate.AWAY; tried++) {
      last = tryNext();
    }
  }

  private Fate tryNext() {
    Object key = order.poll();
    Kept one = key == null ? null : kept.get(key);
    if (key == null || one == null) {
      return Fate.DELIVERED; // by somebody who could not wait
    }
    Fate fate = Fate.REFUSED;
    try {
      fate = fateOf(() -> submit(key, one));
    } finally {
      if (fate != Fate.DELIVERED) {
        order.add(key);
        schedule();
      }
    }
    return fate;
  }

  private static Fate fateOf(Submission submission) {
    try {
      submission.submit();
      return Fate.DELIVERED;
    } catch (StoreException e) {
      LOG.debug("kept on", e);
      return e.isRetryable() && !NotDrivenException.isCauseOf(e) ? Fate.AWAY : Fate.REFUSED;
    }
  }

  /** A submission that is kept, and whose turn it is to submit it. */
  private static final class Kept {

    final Submission submission;
    final ReentrantLock turn = new ReentrantLock();

    Kept(Submission submission) {
      this.submission = submission;
    }
  }
}
