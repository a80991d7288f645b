package io.quotabridge.internal.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests that wait for the store at the same time go there together. Thread-safe.
 *
 * <p>Not final, so that the tests can break one step and see their checks fail.
 */
class RequestBatches {
  /* A few slots lead to the store. A caller that finds one free takes it and executes its own request,
   * alone and at once. A caller that finds none waits in a queue. Whoever is done passes its slot to
   * the first caller in the queue, who then leads: it takes along everyone who waits by the time it
   * wakes, executes all as one batch, and tells each what came of it. So batches are what has piled up
   * while the store was busy; no caller waits for a batch to fill, and none leads twice for one call.
   *
   * A request may also be left in the queue by a thread that goes away: it is submitted. Nobody waits
   * for it here, so it can wait for company: while a batch is under way, what was submitted takes
   * another slot only once as many requests wait as that batch has, or if no batch has been begun for a
   * while. Its thread is one of the executor's, there for just that: it leads, and goes on leading as
   * long as it may. A caller never does: where it leaves some behind, it has the executor asked to see
   * to them.
   *
   * INVARIANTS, whenever the lock is free
   *   1. If a caller waits in the queue, no slot is free.
   *      One joins only when none is free, and a slot becomes free only when no caller waits.
   *   2. Each slot in use belongs to one thread, which is executing, or has been told to lead and
   *      unparked; and which will pass it on. With 1: whoever waits is going to be served.
   *   3. If submitted requests wait, either no slot is free; or a batch is under way and has more
   *      requests than wait, and somebody looks later; or a thread is on its way to look: one that has
   *      submitted or freed a slot just now, or one of the executor that it has asked. Whoever leaves
   *      looks again, and a caller that finds a slot free takes along whoever waits. With 2: what is
   *      submitted is going to be executed.
   *   4. A call leaves the queue once, by being told to lead or by being taken along. So it is
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
   * AS MANY AS ARE UNDER WAY. Those who are not waited for come back one by one, as the executor gets to
   * them. If the first of them took a free slot, 64 exchanges fell into three groups of 21, two of them
   * under way; so they fall into two of 32, at a third more exchanges a second. With threads that wait,
   * the same rule costs as much: one of them is always the first to come back, and had to be woken.
   *
   * FOREIGN CODE. What is done with what came of a submitted request is somebody else's code: it may
   * take its time, need a slot, or run right here if the executor does not take it. So it is handed to
   * the executor when the slot has been passed on; and not by a caller, who may hold locks that it
   * needs, but by a thread that holds none.
   *
   * LOCK. Guards the queue and the number of slots: some dozen instructions; for a leader as many for
   * each call that it takes along, and for passing a slot on one for each submitted request before the
   * first caller. It is held neither during I/O nor while a thread is unparked.
   * No monitor anywhere, so virtual threads are never pinned.
   *
   * INTERRUPTS do not end the wait: the request may be executing, and nobody could tell. The flag is
   * set again on return.
   *
   * NOT PROMISED. A slow request delays its whole batch, and, when every slot has one, all others. A
   * call of several requests that does not fit into what is left of a batch closes it: nothing
   * behind it overtakes it. A caller that leads takes its own call first, whatever was submitted before
   * it. With an executor that runs each task in the thread that brings it, what waits may have to wait
   * for those tasks. An Error thrown by the store strands nobody; one within the hand-over itself (no
   * memory for its few small objects) may cost the slot.
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

  /**
   * How long submitted requests wait for company while no batch is begun. Several times as long as
   * most batches take, so that only one that hangs is not waited for.
   */
  static final Duration LONGEST_WAIT = Duration.ofMillis(20);

  private static final Logger LOG = LoggerFactory.getLogger(RequestBatches.class);

  private final Batch.Execution store;
  private final Executor executor;
  private final Executor hands;
  private final Consumer<Runnable> later;
  private final int maxBatch;
  private final int maxInFlight;

  final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  final Deque<Call> waiting = new ArrayDeque<>();

  /** How many of those who wait are callers. */
  @GuardedBy("lock")
  private int callersWaiting;

  @GuardedBy("lock")
  int inFlight;

  @GuardedBy("lock")
  private int requestsWaiting;

  @GuardedBy("lock")
  private int requestsInFlight;

  /** How many batches have been begun, lone requests included. */
  @GuardedBy("lock")
  private long begun;

  /** Whether somebody looks in a while whether requests still wait for company. */
  @GuardedBy("lock")
  private boolean looksLater;

  /** How many batches had been begun when that was decided. */
  @GuardedBy("lock")
  private long begunBefore;

  /**
   * Makes one with the usual limits.
   *
   * @param executor where requests go on that were submitted
   * @param hands begins every task at once, in a thread that holds no lock
   * @param later runs a task after {@link #LONGEST_WAIT}, in a thread that must not be held up
   */
  RequestBatches(
      Batch.Execution store, Executor executor, Executor hands, Consumer<Runnable> later) {
    this(store, executor, hands, later, MAX_BATCH, MAX_IN_FLIGHT);
  }

  /** Chooses the largest batch and how many may be under way, both 1 or more. */
  RequestBatches(
      Batch.Execution store,
      Executor executor,
      Executor hands,
      Consumer<Runnable> later,
      int maxBatch,
      int maxInFlight) {
    this.store = store;
    this.executor = executor;
    this.hands = hands;
    this.later = later;
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
    BlockedCall call = enter(alone);
    if (call != null) {
      return await(call).outcome(call.first()).orThrow();
    }
    try {
      return store.execute(alone).get(0);
    } finally {
      leave(1);
    }
  }

  /** Executes requests in their order; each has an outcome of its own. */
  List<Outcome> executeAll(List<? extends QuotaRequest> requests) {
    List<Outcome> outcomes = new ArrayList<>(requests.size());
    for (List<? extends QuotaRequest> part :
        Lists.partition(ImmutableList.copyOf(requests), maxBatch)) {
      BlockedCall call = enter(part);
      Batch batch = call == null ? executeAlone(part) : await(call);
      int first = call == null ? 0 : call.first();
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
      leave(requests.size());
    }
  }

  /**
   * Has one request executed, together with others. Does not wait for them: either another thread
   * leads, or this one does before it returns, for as long as requests are submitted.
   *
   * @param request the request
   * @param then is given what came of it, by the executor
   */
  void submit(QuotaRequest request, Consumer<Outcome> then) {
    lock.lock();
    try {
      join(new SubmittedCall(request, then));
    } finally {
      lock.unlock();
    }
    leadSubmitted(false);
  }

  // ---- Slots ----

  /**
   * Takes a free slot and returns null; with it, leads at once if submitted requests wait; or joins
   * the queue.
   */
  private @Nullable BlockedCall enter(List<? extends QuotaRequest> requests) {
    lock.lock();
    try {
      boolean free = inFlight < maxInFlight;
      if (free) {
        inFlight++;
        begun++;
        requestsInFlight += requests.size();
        if (waiting.isEmpty()) {
          return null;
        }
      }
      BlockedCall call = new BlockedCall(requests);
      if (free) {
        call.tellToLead();
      } else {
        join(call);
        callersWaiting++;
      }
      return call;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a slot and those who wait, if they may have one; no caller does.
   *
   * @param alone whether they have waited for company long enough
   */
  private boolean enterForSubmitted(List<Call> calls, boolean alone) {
    boolean looks;
    lock.lock();
    try {
      if (mayBeLed() || (alone && isFreeForSubmitted())) {
        inFlight++;
        begun++;
        gather(calls, maxBatch);
        return true;
      }
      looks = startsToLook();
    } finally {
      lock.unlock();
    }
    if (looks) {
      lookLater();
    }
    return false;
  }

  @GuardedBy("lock")
  private boolean isFreeForSubmitted() {
    return !waiting.isEmpty() && inFlight < maxInFlight;
  }

  /** Returns whether those who wait may take a slot although no caller is among them. */
  @GuardedBy("lock")
  private boolean mayBeLed() {
    return isFreeForSubmitted() && (long) requestsWaiting * inFlight >= requestsInFlight;
  }

  /** Returns whether this thread has to see to it that somebody looks later. */
  @GuardedBy("lock")
  private boolean startsToLook() {
    if (looksLater || mayBeLed() || !isFreeForSubmitted()) {
      return false;
    }
    looksLater = true;
    begunBefore = begun;
    return true;
  }

  private void lookLater() {
    later.accept(() -> haveLed(this::look));
  }

  /**
   * Has the executor do what may take the time of a batch; whoever asks is not to wait for that.
   */
  private void haveLed(Runnable leading) {
    haveDone(() -> Tasks.runOn(executor, leading, "execute what waits for the store"));
  }

  /** Never fails: whoever asks has its own answer to bring, or others to look after. */
  private void haveDone(Runnable task) {
    try {
      hands.execute(task);
    } catch (RuntimeException | Error e) {
      LOG.warn("no thread to look after requests for the store; tried again later", e);
      later.accept(() -> haveDone(task));
    }
  }

  private void look() {
    boolean hangs;
    lock.lock();
    try {
      looksLater = false;
      hangs = begun == begunBefore;
    } finally {
      lock.unlock();
    }
    leadSubmitted(hangs);
  }

  /** Leaves as a caller, who does not come back to look after submitted requests. */
  void leave(int requests) {
    if (passOn(requests)) {
      haveLed(() -> leadSubmitted(false));
    }
  }

  /**
   * Passes the slot on to the caller that has waited longest, or frees it.
   *
   * @param requests how many were executed in it
   * @return whether somebody has to look after those who wait
   */
  boolean passOn(int requests) {
    BlockedCall next;
    boolean leftBehind;
    boolean looks;
    lock.lock();
    try {
      requestsInFlight -= requests;
      next = firstCaller();
      if (next == null) {
        inFlight--;
      } else {
        begun++;
      }
      leftBehind = next == null && mayBeLed();
      looks = next == null && startsToLook();
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.tellToLead();
    }
    if (looks) {
      lookLater();
    }
    return leftBehind;
  }

  // ---- The queue ----

  @GuardedBy("lock")
  private void join(Call call) {
    waiting.add(call);
    requestsWaiting += call.requests().size();
  }

  /** What has left the queue is under way. */
  @GuardedBy("lock")
  private void hasLeft(Call call) {
    int requests = call.requests().size();
    requestsWaiting -= requests;
    requestsInFlight += requests;
    callersWaiting -= call instanceof BlockedCall ? 1 : 0;
  }

  /** Takes the first caller out of the queue, from among what was submitted. */
  @GuardedBy("lock")
  private @Nullable BlockedCall firstCaller() {
    if (callersWaiting == 0) {
      return null;
    }
    for (Iterator<Call> calls = waiting.iterator(); calls.hasNext(); ) {
      if (calls.next() instanceof BlockedCall caller) {
        calls.remove();
        hasLeft(caller);
        return caller;
      }
    }
    throw new IllegalStateException(callersWaiting + " callers are not in the queue");
  }

  /** Waits until somebody has executed the call, or until it is its turn to lead. */
  private Batch await(BlockedCall call) {
    boolean interrupted = false;
    while (call.isWaiting()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Batch batch = call.batch();
    return batch == null ? lead(call) : batch;
  }

  private Batch lead(BlockedCall own) {
    Batch batch = new Batch();
    List<Call> calls = new ArrayList<>();
    calls.add(own);
    try {
      takeAlong(calls, maxBatch - own.requests().size());
      batch.execute(store, requestsOf(calls));
      return batch;
    } catch (RuntimeException | Error e) {
      batch.breakOff(e);
      throw e;
    } finally {
      calls.forEach(call -> call.tell(batch));
      try {
        leave(size(calls));
      } finally {
        Delivery delivery = delivery(calls, batch);
        if (!delivery.isEmpty()) {
          haveDone(delivery::begin);
        }
      }
    }
  }

  private void takeAlong(List<Call> calls, int room) {
    lock.lock();
    try {
      gather(calls, room);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Leads as long as submitted requests wait and may be led.
   *
   * @param alone whether the first of them have waited for company long enough
   */
  private void leadSubmitted(boolean alone) {
    List<Call> calls = new ArrayList<>();
    for (boolean first = alone; enterForSubmitted(calls, first); first = false) {
      leadSubmitted(calls);
      calls = new ArrayList<>();
    }
  }

  private void leadSubmitted(List<Call> calls) {
    boolean interrupted = Thread.interrupted(); // is meant for none of these requests
    Batch batch = new Batch();
    try {
      batch.execute(store, requestsOf(calls));
    } catch (RuntimeException | Error e) {
      batch.breakOff(e);
      // All whom it concerns are told; there is no caller here to throw it to.
      LOG.error("{} requests broke off", calls.size(), e);
    } finally {
      calls.forEach(call -> call.tell(batch));
      boolean unused = passOn(size(calls)); // this thread looks after those who are left behind
      delivery(calls, batch).begin();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes along those who wait, the first first, as many as there is room for. */
  @GuardedBy("lock")
  private void gather(List<Call> calls, int room) {
    int left = room;
    for (Call next = waiting.peek();
        next != null && next.requests().size() <= left;
        next = waiting.peek()) {
      calls.add(next); // before it leaves the queue: if there is no memory for it, it still waits
      waiting.remove();
      hasLeft(next);
      left -= next.requests().size();
    }
  }

  private static int size(List<Call> calls) {
    int size = 0;
    for (Call call : calls) {
      size += call.requests().size();
    }
    return size;
  }

  private static List<QuotaRequest> requestsOf(List<Call> calls) {
    ImmutableList.Builder<QuotaRequest> all = ImmutableList.builder();
    int size = 0;
    for (Call call : calls) {
      call.isAt(size);
      size += call.requests().size();
      all.addAll(call.requests());
    }
    return all.build();
  }

  private Delivery delivery(List<Call> calls, Batch batch) {
    List<SubmittedCall> submitted = new ArrayList<>();
    for (Call call : calls) {
      if (call instanceof SubmittedCall one) {
        submitted.add(one);
      }
    }
    return new Delivery(submitted, batch, executor);
  }
}
