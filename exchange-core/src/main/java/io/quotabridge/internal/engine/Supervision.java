package io.quotabridge.internal.engine;

import io.quotabridge.model.EndingCause;
import java.util.concurrent.Executor;

/**
 * Watches over the exchanges that are served, or were: has a grant renewed before it expires, and
 * ends an exchange that was silent for twice the validity (RFC 8506 section 13, Tcc). Thread-safe.
 */
final class Supervision {

  /* One owner for time. There is no timer and no thread for each exchange, and nothing on the
   * traffic's path: once a tick, an eighth of the validity, one thread passes over all open
   * exchanges and compares what each has used with what it had used the last time. Whoever used
   * something, or reported, has given word. So the price is one pass over a million exchanges, about
   * a quarter of a second (measured by MillionExchanges), every 37 seconds with the usual validity:
   * less than a hundredth of one core; and some twenty octets in each exchange. What the price buys
   * is coarse: an end comes up to two ticks late, never early.
   *
   * A timing wheel would find the same without looking at those that are not due. It was not taken:
   * exchanges that end before they are due, which nearly all do, would have to be unlinked at once
   * or be held as garbage for a validity, and both cost each exchange more than the passes do.
   *
   * The store is told a longer lifetime than the one that is watched here, so that a node which
   * lives settles its exchanges itself, and others take over only from one that does not. */

  private final OpenExchanges open;
  private final Ticks ticks;
  private final Renewals renewals;
  private final Closing closing;
  private final Executor executor;

  Supervision(Node node, Renewals renewals, Closing closing) {
    this.open = node.open();
    this.ticks = node.ticks();
    this.renewals = renewals;
    this.closing = closing;
    this.executor = node.executor();
  }

  /** Passes over all open exchanges once; called by one thread at a time. */
  void sweep() {
    int now = ticks.now();
    for (ExchangeSession session : open.sessions()) {
      if (isWatched(session)) {
        watch(session, now);
      }
    }
  }

  /**
   * Besides those that are served, those that were taken up and whose base station has not answered
   * yet: nobody waits for that who would give them up.
   */
  private static boolean isWatched(ExchangeSession session) {
    return switch (session.state()) {
      case SERVING -> true;
      case GRANTED -> session.requirePath().isResumed();
      case REQUESTED, VERIFIED, ENDING, REFUSED, SETTLED -> false;
    };
  }

  private void watch(ExchangeSession session, int now) {
    Watch watch = session.requirePath().watch();
    switch (watch.look(session.usedOctets(), now)) {
      case FINE -> {}
      case DUE -> tell(watch, () -> renewals.refresh(session), "report " + session.id());
      case ABANDONED ->
          tell(
              watch,
              () -> closing.endQuietly(session, EndingCause.SUPERVISION_EXPIRED),
              "end " + session.id());
    }
  }

  private void tell(Watch watch, Runnable task, String what) {
    watch.told();
    Tasks.runOn(
        executor,
        () -> {
          try {
            task.run();
          } finally {
            watch.acted();
          }
        },
        what);
  }
}
