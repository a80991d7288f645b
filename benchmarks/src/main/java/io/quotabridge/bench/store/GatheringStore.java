package io.quotabridge.bench.store;

import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.QuotaStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests that wait at the same time into one batch of the store behind it. Thread-safe.
 *
 * <p>It stands in for a data exchange that gathers by itself: {@link WholeExchanges} alone knows
 * it, and does without it in one line.
 */
final class GatheringStore extends WatchedStore {

  /* Whoever comes while fewer than so many batches are under way leads one: it takes everybody who
   * waits along, executes, and gives the answers out. Then, if somebody waits by that time, it hands
   * the lead to whoever has waited longest, so that no thread is needed but the callers'. */

  private static final class Waiting {
    private final List<? extends QuotaRequest> requests;
    private final CountDownLatch woken = new CountDownLatch(1);
    // Written before the latch opens, read after.
    private @Nullable List<QuotaAnswer> answers;
    private @Nullable RuntimeException failure;
    private boolean leads;

    Waiting(List<? extends QuotaRequest> requests) {
      this.requests = requests;
    }

    List<QuotaAnswer> result() {
      if (failure != null) {
        throw failure;
      }
      return Objects.requireNonNull(answers, "whoever was led has an answer or a failure");
    }
  }

  private final int maxRequests;
  private final int maxUnderWay;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private int underWay;

  GatheringStore(QuotaStore store, int maxRequests, int maxUnderWay) {
    super(store);
    this.maxRequests = maxRequests;
    this.maxUnderWay = maxUnderWay;
  }

  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    Waiting own = new Waiting(requests);
    if (!leadsAtOnce(own)) {
      await(own);
    }
    if (own.leads) {
      lead(own);
    }
    return own.result();
  }

  /** Returns how many calls wait for somebody to lead them. */
  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  private boolean leadsAtOnce(Waiting own) {
    lock.lock();
    try {
      if (underWay < maxUnderWay) {
        underWay++;
        own.leads = true;
      } else {
        queue.addLast(own);
      }
      return own.leads;
    } finally {
      lock.unlock();
    }
  }

  private static void await(Waiting own) {
    try {
      own.woken.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("a benchmark's caller was interrupted", e);
    }
  }

  private void lead(Waiting own) {
    List<Waiting> led = take(own);
    try {
      answer(led);
    } catch (RuntimeException e) {
      led.forEach(waiting -> waiting.failure = e);
    } finally {
      handOver();
      led.forEach(waiting -> waiting.woken.countDown());
    }
  }

  private List<Waiting> take(Waiting own) {
    List<Waiting> led = new ArrayList<>();
    led.add(own);
    int size = own.requests.size();
    lock.lock();
    try {
      while (!queue.isEmpty() && size < maxRequests) {
        Waiting waiting = queue.removeFirst();
        led.add(waiting);
        size += waiting.requests.size();
      }
    } finally {
      lock.unlock();
    }
    return led;
  }

  private void answer(List<Waiting> led) {
    List<QuotaRequest> all = new ArrayList<>();
    led.forEach(waiting -> all.addAll(waiting.requests));
    List<QuotaAnswer> answers = super.execute(all);
    int from = 0;
    for (Waiting waiting : led) {
      int to = from + waiting.requests.size();
      waiting.answers = List.copyOf(answers.subList(from, to));
      from = to;
    }
  }

  private void handOver() {
    lock.lock();
    try {
      Waiting first = queue.pollFirst();
      if (first == null) {
        underWay--;
      } else {
        first.leads = true;
        first.woken.countDown();
      }
    } finally {
      lock.unlock();
    }
  }
}
