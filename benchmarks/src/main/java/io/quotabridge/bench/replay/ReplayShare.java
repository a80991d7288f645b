package io.quotabridge.bench.replay;

import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceSession;
import io.quotabridge.bench.trace.TraceSubscriber;

/**
 * The sessions of a trace that one of several replays at the same time takes: all those of some
 * suppliers. So each supplier's sessions happen in the order of the file, and every share comes to
 * what the whole would; what the shares have in common are the accounts that receive. Immutable.
 *
 * @param part which one, from 0
 * @param of how many there are, 1 or more
 */
record ReplayShare(int part, int of) {

  static final ReplayShare ALL = new ReplayShare(0, 1);

  ReplayShare {
    if (part < 0 || part >= of) {
      throw new IllegalArgumentException("part (" + part + ") must be 0 to " + (of - 1));
    }
  }

  boolean holds(Trace trace, TraceSession session) {
    TraceSubscriber supplier = trace.subscribers().get(session.supplier());
    String account = supplier == null ? session.supplier() : supplier.account();
    return Math.floorMod(account.hashCode(), of) == part;
  }
}
