package io.quotabridge.internal.engine;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.Exchange;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.Settlement;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.Lifecycle;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One exchange on this node: its state, and what its steps share. Thread-safe. */
final class ExchangeSession implements Exchange {

  /* The phase is swapped by compare-and-set after the pure decision of the lifecycle's table, from
   * any thread; whoever wins the swap carries out its effects, and is named in the phase until they
   * are done. Whoever depends on them waits for that: nobody settles while a base station may still
   * report its final total, and nobody hears of a refusal while its reservation is held. The lock
   * orders what goes to the store for this exchange: request numbers rise under it, and it is held
   * for the length of that I/O, so it is a ReentrantLock, which does not pin a virtual thread as a
   * monitor would.
   *
   * parties and path are written once by the opening thread, before the swap that makes them
   * known, and read after it. */

  private static final VarHandle PHASE;

  static {
    try {
      PHASE = MethodHandles.lookup().findVarHandle(ExchangeSession.class, "phase", Phase.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final ReentrantLock lock = new ReentrantLock();

  // The chain of those that share a supplier, see Sharers.
  boolean chained;
  @Nullable ExchangeSession nextSharer;
  @Nullable ExchangeSession previousSharer;

  private final AccessRequest request;
  private final Closing closing;
  private volatile Phase phase = Phase.REQUESTED;
  private @Nullable Parties parties;
  private @Nullable ServicePath path;
  private boolean withheld; // guarded by lock
  private volatile boolean shared;
  private int requestNumber; // guarded by lock
  private int finalNumber; // guarded by lock; 0 until the exchange ends
  private long finalOctets = -1; // guarded by lock; negative until the volume is submitted
  private @Nullable Change changed; // guarded by lock; only if somebody had to wait
  private @Nullable List<ExchangeEvent> deferred; // guarded by lock; only while there are any
  private @Nullable Predicate<Parties> revocation; // guarded by lock; only while it is opened

  ExchangeSession(AccessRequest request, Closing closing) {
    this.request = request;
    this.closing = closing;
  }

  // ---- State ----

  Phase phase() {
    return phase;
  }

  /**
   * Swaps to {@code next} if the event leads there from the present state.
   *
   * @return the state before, or {@code null} if the event is impossible there
   */
  @Nullable ExchangeState tryAdvance(LifecycleEvent event, Phase next) {
    while (true) {
      Phase now = phase;
      if (Lifecycle.decide(now.state(), event).orElse(null) != next.state()) {
        return null;
      }
      if (PHASE.compareAndSet(this, now, next)) {
        return now.state();
      }
    }
  }

  /** As {@link #tryAdvance}, where nothing but a fault of ours could make it impossible. */
  @CanIgnoreReturnValue
  ExchangeState advance(LifecycleEvent event, Phase next) {
    ExchangeState before = tryAdvance(event, next);
    if (before == null) {
      ExchangeState legal = Lifecycle.require(id(), phase.state(), event);
      throw new IllegalStateException(id() + ": " + event + " leads to " + legal);
    }
    return before;
  }

  /** What follows from the swap to this phase has been carried out. */
  void done(Phase acted) {
    // It may be over by now, and those who wait for this thread still have to see that.
    boolean unused = PHASE.compareAndSet(this, acted, acted.done());
    signalChanged();
  }

  // ---- What the steps share ----

  void verified(Parties confirmed) {
    parties = confirmed;
    advance(LifecycleEvent.IDENTITIES_VERIFIED, Phase.VERIFIED);
  }

  /**
   * Its quota was granted.
   *
   * @return whether it is; {@code false} if {@link #withhold} came first
   */
  boolean granted(ServicePath newPath, int lastRequestNumber) {
    lock.lock();
    try {
      if (withheld) {
        return false;
      }
      path = newPath;
      requestNumber = lastRequestNumber;
      advance(LifecycleEvent.QUOTA_GRANTED, Phase.GRANTED);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps it from being granted, because the exchange is settled for another node.
   *
   * @return whether that is so; {@code false} if this node drives it, or it is over
   */
  boolean withhold() {
    lock.lock();
    try {
      withheld = state() == ExchangeState.REQUESTED || state() == ExchangeState.VERIFIED;
      return withheld;
    } finally {
      lock.unlock();
    }
  }

  /** Another caller than the first one was given it. */
  void share() {
    shared = true;
  }

  /** Returns whether somebody else than its first caller was given it. */
  boolean isShared() {
    return shared;
  }

  /** Remembers who is not to be served any more, for whoever is still opening it. */
  void revokeIf(Predicate<? super Parties> which) {
    lock.lock();
    try {
      if (isBeingOpened()) {
        Predicate<Parties> before = revocation;
        revocation = before == null ? which::test : before.or(which);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether it was revoked while it was opened, once it has been granted. */
  boolean wasRevoked() {
    Predicate<Parties> which;
    lock.lock();
    try {
      which = revocation;
      revocation = null;
    } finally {
      lock.unlock();
    }
    return which != null && which.test(requireParties());
  }

  /** It was open when this node began. */
  void takenUp(Parties confirmed, ServicePath newPath, int lastRequestNumber) {
    parties = confirmed;
    path = newPath;
    requestNumber = lastRequestNumber;
    advance(LifecycleEvent.TAKEN_UP, Phase.GRANTED);
  }

  /** Returns whether another request under the same identifier asks for the same. */
  boolean isSameAs(AccessRequest other) {
    AccessRequest mine = isTakenUp() ? request.claiming(other.claims()) : request;
    return mine.equals(other);
  }

  /** Returns whether some caller is still taking it through the steps before service. */
  boolean isBeingOpened() {
    return switch (state()) {
      case REQUESTED, VERIFIED -> true;
      case GRANTED -> !isTakenUp();
      case SERVING, ENDING, REFUSED, SETTLED -> false;
    };
  }

  /** What was claimed before this node began is not known; it was confirmed then. */
  private boolean isTakenUp() {
    ServicePath present = path;
    return present != null && present.isResumed();
  }

  Parties requireParties() {
    return required(parties);
  }

  ServicePath requirePath() {
    return required(path);
  }

  /** Returns the number of the next update; with the lock held. */
  int nextRequestNumber() {
    return ++requestNumber;
  }

  /** Returns a number for what is reported after the termination. */
  int lateRequestNumber() {
    return finalRequestNumber() + 1;
  }

  /**
   * Returns the number of the termination: always the same, because a termination that has to be
   * repeated must be the same request.
   */
  int finalRequestNumber() {
    lock.lock();
    try {
      if (finalNumber == 0) {
        finalNumber = requestNumber + 1;
      }
      return finalNumber;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the final total: always the same, as its number; with the lock held. What a base
   * station reports after this has been submitted comes late.
   */
  long finalOctets() {
    if (finalOctets < 0) {
      finalOctets = requirePath().close();
    }
    return finalOctets;
  }

  private <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("exchange " + id() + " is still " + phase.state());
    }
    return value;
  }

  /** Keeps an event until the lock is released; with the lock held. */
  void defer(ExchangeEvent event) {
    List<ExchangeEvent> events = deferred;
    if (events == null) {
      events = new ArrayList<>();
      deferred = events;
    }
    events.add(event);
  }

  /** Returns what was deferred, to be published by the caller. */
  List<ExchangeEvent> takeDeferred() {
    lock.lock();
    try {
      List<ExchangeEvent> events = deferred;
      deferred = null;
      return events == null ? List.of() : events;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Replaces how it was settled, after more was charged.
   *
   * @return whether this caller did
   */
  boolean correct(Settlement corrected) {
    while (true) {
      Phase now = phase;
      Settlement known = now.settlement();
      if (known == null || corrected.usedOctets() <= known.usedOctets()) {
        return false;
      }
      if (PHASE.compareAndSet(this, now, Phase.settled(corrected))) {
        return true;
      }
    }
  }

  // ---- Waiting ----

  /** Who waits for a change of the phase: threads, and what is done once there is an answer. */
  private static final class Change {

    final Condition condition;
    List<Runnable> actions = List.of();

    Change(Condition condition) {
      this.condition = condition;
    }
  }

  /** Wakes those who wait for the base station's answer, or for what another thread has to do. */
  void signalChanged() {
    signal(false);
  }

  /** Has done what waits for an answer, although there may be none. */
  void waitNoLonger() {
    signal(true);
  }

  private void signal(boolean unanswered) {
    List<Runnable> due = List.of();
    lock.lock();
    try {
      Change present = changed;
      if (present != null) {
        present.condition.signalAll();
        if (unanswered || isAnswered()) {
          due = present.actions;
          present.actions = List.of();
        }
      }
    } finally {
      lock.unlock();
    }
    due.forEach(Runnable::run);
  }

  /**
   * Has something done once the exchange is served or over; now, if it is.
   *
   * @param action hands its work to an executor: whoever answers must not be held up
   */
  void whenAnswered(Runnable action) {
    lock.lock();
    try {
      if (!isAnswered()) {
        Change present = change();
        present.actions =
            ImmutableList.<Runnable>builder().addAll(present.actions).add(action).build();
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /**
   * Waits until the exchange is served or over.
   *
   * @return whether it is; {@code false} after the time-out
   */
  boolean awaitAnswer(Duration timeout) throws InterruptedException {
    if (isAnswered()) {
      return true;
    }
    long nanos = timeout.toNanos();
    lock.lock();
    try {
      while (!isAnswered() && nanos > 0) {
        nanos = change().condition.awaitNanos(nanos);
      }
      return isAnswered();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether it is served or over. */
  boolean isAnswered() {
    Phase now = phase;
    return switch (now.state()) {
      case REQUESTED, VERIFIED, GRANTED -> false;
      case REFUSED -> !now.isActedOnElsewhere();
      case SERVING, ENDING, SETTLED -> true;
    };
  }

  /** Waits, with the lock held, until no other thread is about to tell the base station. */
  void awaitActor() {
    while (phase.isActedOnElsewhere()) {
      change().condition.awaitUninterruptibly();
    }
  }

  private Change change() {
    Change present = changed;
    if (present == null) {
      present = new Change(lock.newCondition());
      changed = present;
    }
    return present;
  }

  // ---- What the embedder sees ----

  @Override
  public AccessRequest request() {
    return request;
  }

  @Override
  public ExchangeState state() {
    return phase.state();
  }

  @Override
  public Optional<Parties> parties() {
    return state() == ExchangeState.REQUESTED ? Optional.empty() : Optional.ofNullable(parties);
  }

  @Override
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(phase.refusal());
  }

  @Override
  public Optional<Settlement> settlement() {
    return Optional.ofNullable(phase.settlement());
  }

  @Override
  public long usedOctets() {
    Phase now = phase;
    Settlement settled = now.settlement();
    if (settled != null) {
      return settled.usedOctets();
    }
    return switch (now.state()) {
      case REQUESTED, VERIFIED, REFUSED, SETTLED -> 0;
      case GRANTED, SERVING, ENDING -> requirePath().usedOctets();
    };
  }

  @Override
  public Settlement end(EndingCause cause) {
    return closing.end(this, cause);
  }

  @Override
  public CompletableFuture<Settlement> endAsync(EndingCause cause) {
    return closing.endAsync(this, cause);
  }

  @Override
  public String toString() {
    return "exchange " + id() + " " + phase.state();
  }
}
