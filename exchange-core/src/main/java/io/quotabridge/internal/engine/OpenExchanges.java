package io.quotabridge.internal.engine;

import com.google.common.collect.ImmutableList;
import io.quotabridge.model.ExchangeId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The exchanges that this node drives, up to a limit. Thread-safe. */
final class OpenExchanges {

  /** What came of adding a session. */
  enum Admission {
    /** It is in. */
    ADMITTED,
    /** Another session has the same identifier. */
    KNOWN,
    /** As many as allowed are open. */
    FULL
  }

  private final ConcurrentMap<ExchangeId, ExchangeSession> sessions = new ConcurrentHashMap<>();
  private final Semaphore room;

  OpenExchanges(int limit) {
    this.room = new Semaphore(limit);
  }

  Admission add(ExchangeSession session) {
    // In first, so that a repetition of the request that takes the last place finds it.
    if (sessions.putIfAbsent(session.id(), session) != null) {
      return Admission.KNOWN;
    }
    if (!room.tryAcquire()) {
      sessions.remove(session.id(), session);
      return Admission.FULL;
    }
    return Admission.ADMITTED;
  }

  /** Forgets a session and gives its place back; without effect for one that is not in. */
  void remove(ExchangeSession session) {
    if (sessions.remove(session.id(), session)) {
      room.release();
    }
  }

  @Nullable ExchangeSession find(ExchangeId id) {
    return sessions.get(id);
  }

  ImmutableList<ExchangeSession> snapshot() {
    return ImmutableList.copyOf(sessions.values());
  }
}
