package io.quotabridge.internal.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests that wait for the store at the same time go there together. Thread-safe.
 *
 * <p>Not final, so that the tests can break one step and see their checks fail.
 */
class RequestBatches {
  /* A few slots lead to the store. A caller that finds one free takes it and executes its own request,
   * alone and at once. A caller that finds none waits in a queue. Whoever is done passes its slot to
   * the first in the queue, who then leads: it takes along everyone who waits by the time it
   * wakes, executes all as one batch, and tells each what came of it. So batches are what has piled up
   * while the store was busy; nobody waits for a batch to fill, there is no thread of our own, and no
   * caller leads twice for one call.
   *
   * INVARIANTS, whenever the lock is free
   *   1. If somebody waits in the queue, no slot is free.
   *      A call joins only when none is free, and a slot becomes free only when the queue is empty.
   *   2. Each slot in use belongs to one thread, which is executing, or has been told to lead and
   *      unparked; and which will pass it on. With 1: whoever waits is going to be served.
   *   3. A call leaves the queue once, by being told to lead or by being taken along. So it is
   *      told one thing once, and the thread that parks for it finds either when it looks.
   *
   * LINEARISATION POINT of a request is its execution by the store, which lies within the call. Answers
   * become visible to their caller by the volatile write of its batch.
   *
   * ORDER. Calls leave the queue in the order in which they came, and stand so in their batch. With
   * one slot that is the order of execution. With more, batches are in flight at once, and only the
   * store knows which comes first, as for any requests that concur. The core relies on no more: an
   * exchange has one request under way at a time.
   *
   * CALLERS FIRST, THEN THE SLOT. Whoever has been told comes back with its next request while the next
   * leader wakes, and is taken along. The other way round callers fall into two groups that take turns,
   * each half as large: with 64 callers and commits of 1 ms, 32 requests a batch instead of 58.
   *
   * LOCK. Guards the queue and the number of slots: some dozen instructions; for a leader as many for
   * each call that it takes along. It is held neither during I/O nor while a thread is unparked.
   * No monitor anywhere, so virtual threads are never pinned.
   *
   * INTERRUPTS do not end the wait: the request may be executing, and nobody could tell. The flag is
   * set again on return.
   *
   * NOT PROMISED. A slow request delays its whole batch, and, when every slot has one, all others. A
   * call of several requests that does not fit into what is left of a batch closes it: nothing
   * behind it overtakes it. An Error thrown by the store strands nobody; one within the hand-over
   * itself (no memory for its few small objects) may cost the slot.
   *
   * REJECTED. A thread of our own that collects: two more context switches for a request that comes
   * alone. Waiting some microseconds for company: the store's own latency does that, and adapts. Whoever
   * arrives grabbing a slot ahead of the queue: saves a wake-up, and starves. A lock-free queue: both
   * passages of the lock cost 25 ns together, a commit some hundred thousand.
   *
   * SOURCES. Flat combining: Hendler, Incze, Shavit and Tzafrir, SPAA 2010. Group commit: DeWitt et al.,
   * SIGMOD 1984.
   */

  /**
   * Requests in one batch. Divides the cost of a commit by so much that it no longer counts, and is
   * small enough for a transaction that others wait behind and that may have to be repeated.
   */
  static final int MAX_BATCH = 512;

  /**
   * Batches under way at once. With one, the store idles while answers go back and the next leader
   * wakes; a second one fills that gap. Each more makes batches smaller, and on a hot account only
   * waits for the row that another has locked. Measured with 64 callers and commits of 1 ms: two do
   * 1.4 times as much as one where the rows differ, 0.7 times where all want the same.
   */
  static final int MAX_IN_FLIGHT = 2;

  private final Batch.Execution store;
  private final int maxBatch;
  private final int maxInFlight;

  final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  final Queue<Call> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  int inFlight;

  RequestBatches(Batch.Execution store) {
    this(store, MAX_BATCH, MAX_IN_FLIGHT);
  }

  /** Chooses the largest batch and how many may be under way, both 1 or more. */
  RequestBatches(Batch.Execution store, int maxBatch, int maxInFlight) {
    this.store = store;
    this.maxBatch = requirePositive("maxBatch", maxBatch);
    this.maxInFlight = requirePositive("maxInFlight", maxInFlight);
  }

  private static int requirePositive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + " (" + value + ") must be 1 or more");
    }
    return value;
  }

  /**
   * Executes one request, by itself or together with others.
   *
   * @throws StoreException if there is no answer
   */
  QuotaAnswer execute(QuotaRequest request) {
    List<QuotaRequest> alone = List.of(request);
    Call call = enter(alone);
    if (call != null) {
      return await(call).outcome(call.first).orThrow();
    }
    try {
      return store.execute(alone).get(0);
    } finally {
      leave();
    }
  }

  /** Executes requests in their order; each has an outcome of its own. */
  List<Outcome> executeAll(List<? extends QuotaRequest> requests) {
    List<Outcome> outcomes = new ArrayList<>(requests.size());
    for (List<? extends QuotaRequest> part :
        Lists.partition(ImmutableList.copyOf(requests), maxBatch)) {
      Call call = enter(part);
      Batch batch = call == null ? executeAlone(part) : await(call);
      int first = call == null ? 0 : call.first;
      for (int i = 0; i < part.size(); i++) {
        outcomes.add(batch.outcome(first + i));
      }
    }
    return outcomes;
  }

  private Batch executeAlone(List<? extends QuotaRequest> requests) {
    try {
      Batch batch = new Batch();
      batch.execute(store, requests);
      return batch;
    } finally {
      leave();
    }
  }

  // ---- Slots ----

  /** Takes a free slot and returns null, or joins the queue. */
  private @Nullable Call enter(List<? extends QuotaRequest> requests) {
    lock.lock();
    try {
      if (inFlight < maxInFlight) {
        inFlight++;
        return null;
      }
      Call call = new Call(requests);
      waiting.add(call);
      return call;
    } finally {
      lock.unlock();
    }
  }

  /** Passes the slot on to whoever has waited longest, or frees it. */
  void leave() {
    Call next;
    lock.lock();
    try {
      next = waiting.poll();
      if (next == null) {
        inFlight--;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.tellToLead();
    }
  }

  // ---- The queue ----

  /** Waits until somebody has executed the call, or until it is its turn to lead. */
  private Batch await(Call call) {
    boolean interrupted = false;
    while (call.isWaiting()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Batch batch = call.batch;
    return batch == null ? lead(call) : batch;
  }

  private Batch lead(Call own) {
    Batch batch = new Batch();
    List<Call> calls = new ArrayList<>();
    calls.add(own);
    try {
      gather(calls, maxBatch - own.requests.size());
      batch.execute(store, requestsOf(calls));
      return batch;
    } catch (RuntimeException | Error e) {
      batch.breakOff(e);
      throw e;
    } finally {
      calls.forEach(call -> call.tell(batch));
      leave();
    }
  }

  /** Takes along those who wait, the first first, as many as there is room for. */
  private void gather(List<Call> calls, int room) {
    int left = room;
    lock.lock();
    try {
      for (Call next = waiting.peek();
          next != null && next.requests.size() <= left;
          next = waiting.peek()) {
        calls.add(next); // before it leaves the queue: if there is no memory for it, it still waits
        waiting.remove();
        left -= next.requests.size();
      }
    } finally {
      lock.unlock();
    }
  }

  private static List<QuotaRequest> requestsOf(List<Call> calls) {
    ImmutableList.Builder<QuotaRequest> all = ImmutableList.builder();
    int size = 0;
    for (Call call : calls) {
      call.first = size;
      size += call.requests.size();
      all.addAll(call.requests);
    }
    return all.build();
  }

  /** A caller in the queue. */
  static final class Call {

    private final List<? extends QuotaRequest> requests;
    private final Thread caller = Thread.currentThread();

    /** Where its requests begin in the batch; written before the batch is. */
    private int first;

    private volatile boolean leads;
    private volatile @Nullable Batch batch;

    Call(List<? extends QuotaRequest> requests) {
      this.requests = requests;
    }

    boolean isWaiting() {
      return batch == null && !leads;
    }

    void tellToLead() {
      leads = true;
      LockSupport.unpark(caller);
    }

    void tell(Batch executed) {
      batch = executed;
      if (caller != Thread.currentThread()) {
        LockSupport.unpark(caller);
      }
    }
  }
}
