package io.quotabridge.internal.engine;

import com.google.common.collect.ImmutableList;
import io.quotabridge.model.ExchangeId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The exchanges that this node drives, up to its limits. Thread-safe. */
final class OpenExchanges {

  /** What came of adding a session. */
  enum Admission {
    /** It is in. */
    ADMITTED,
    /** Another session has the same identifier. */
    KNOWN,
    /** As many as allowed are open. */
    FULL,
    /** As many as allowed wait to be opened. */
    BUSY
  }

  private final ConcurrentMap<ExchangeId, ExchangeSession> sessions = new ConcurrentHashMap<>();
  private final Set<ExchangeId> withheld = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final int mostOpen;
  private final int mostWaiting;

  OpenExchanges(int mostOpen, int mostWaiting) {
    this.mostOpen = mostOpen;
    this.mostWaiting = mostWaiting;
  }

  /**
   * Takes a place among those that wait; to be given back with {@link #opened}.
   *
   * @return whether there was one
   */
  boolean startWaiting() {
    return takePlace(waiting, mostWaiting);
  }

  /**
   * Adds a session that is to be opened, and counts it as waiting until {@link #opened}.
   *
   * @param waits whether it is counted as waiting already
   */
  Admission add(ExchangeSession session, boolean waits) {
    // In first, so that a repetition of the request that takes the last place finds it.
    if (sessions.putIfAbsent(session.id(), session) != null) {
      return Admission.KNOWN;
    }
    if (!takePlace(open, mostOpen)) {
      sessions.remove(session.id(), session);
      return Admission.FULL;
    }
    if (!waits && !startWaiting()) {
      remove(session);
      return Admission.BUSY;
    }
    return Admission.ADMITTED;
  }

  private static boolean takePlace(AtomicInteger taken, int most) {
    for (int now = taken.get(); now < most; now = taken.get()) {
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** An admitted session is served or over, and waits for nothing more. */
  void opened() {
    waiting.decrementAndGet();
  }

  /**
   * Adds a session that was open before this node began, whatever the limit.
   *
   * @return whether it is in; {@code false} if it was before
   */
  boolean addTaken(ExchangeSession session) {
    if (sessions.putIfAbsent(session.id(), session) != null) {
      return false;
    }
    open.incrementAndGet();
    return true;
  }

  /** Forgets a session and gives its place back; without effect for one that is not in. */
  void remove(ExchangeSession session) {
    if (sessions.remove(session.id(), session)) {
      open.decrementAndGet();
    }
  }

  /**
   * Keeps an identifier from being opened here until {@link #release}, because somebody settles the
   * exchange for another node. A session that has asked for it, but was not granted it, will not
   * be.
   *
   * @return whether it is kept; {@code false} if it is open here
   */
  boolean withhold(ExchangeId id) {
    withheld.add(id);
    ExchangeSession here = sessions.get(id); // whoever adds it later looks whether it is withheld
    if (here == null || here.withhold()) {
      return true;
    }
    withheld.remove(id);
    return false;
  }

  /** Returns whether an identifier is kept from being opened; to be asked once it was added. */
  boolean isWithheld(ExchangeId id) {
    return withheld.contains(id);
  }

  /** Lets an identifier be opened again. */
  void release(ExchangeId id) {
    withheld.remove(id);
  }

  @Nullable ExchangeSession find(ExchangeId id) {
    return sessions.get(id);
  }

  /** Returns the sessions; those that come and go meanwhile may be among them or not. */
  Iterable<ExchangeSession> sessions() {
    return sessions.values();
  }

  ImmutableList<ExchangeSession> snapshot() {
    return ImmutableList.copyOf(sessions.values());
  }
}
