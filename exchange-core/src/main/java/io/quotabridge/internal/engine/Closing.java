package io.quotabridge.internal.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.Settlement;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Parties;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.station.BaseStationAdapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses exchanges (S3) and ends their service (S4); has what was carried settled. Each effect is
 * carried out by whoever won the swap to the state that it belongs to. Thread-safe.
 */
final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Settling settling;
  private final BaseStationAdapter stations;
  private final Events events;
  private final OpenExchanges open;
  private final Executor callers;

  Closing(Node node, Settling settling) {
    this.callers = node.callers();
    this.settling = settling;
    this.stations = node.stations();
    this.events = node.events();
    this.open = node.open();
  }

  // ---- S3: refusal ----

  /** Refuses an exchange that holds no reservation. */
  void refuse(ExchangeSession session, LifecycleEvent event, Refusal refusal) {
    Phase refused = Phase.refused(refusal);
    ExchangeState from = session.advance(event, refused);
    tellRefused(session, from, refused, refusal);
  }

  /** Takes an exchange back that came while the library closed; nobody has heard of it yet. */
  void withdraw(ExchangeSession session) {
    Phase withdrawn = Phase.refused(new Refusal(ResultCode.TOO_BUSY, "the node shuts down"));
    session.advance(LifecycleEvent.NOT_ADMITTED, withdrawn);
    open.remove(session);
    session.done(withdrawn);
  }

  /**
   * The base station does not serve: releases the reservation; without effect once it served. One
   * that an earlier life of a node served is ended instead, because something may have been used.
   */
  void declined(ExchangeSession session, ResultCode code, String detail) {
    if (session.state() == ExchangeState.GRANTED && session.requirePath().isResumed()) {
      endQuietly(session, EndingCause.STATION_LOST);
      return;
    }
    Refusal refusal = new Refusal(code, detail);
    Phase refused = Phase.refused(refusal);
    ExchangeState from = session.tryAdvance(LifecycleEvent.SERVICE_DECLINED, refused);
    if (from != null) {
      try {
        settling.releaseUnserved(session);
      } finally {
        tellRefused(session, from, refused, refusal);
      }
    }
  }

  private void tellRefused(
      ExchangeSession session, ExchangeState from, Phase refused, Refusal refusal) {
    open.remove(session);
    try {
      stations.refuse(session.request(), refusal);
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: base station not told of refusal {}", session.id(), refusal, e);
    } finally {
      session.done(refused);
    }
    events.publish(
        () ->
            new ExchangeEvent.ExchangeRefused(session.id(), from, ExchangeState.REFUSED, refusal));
  }

  // ---- S4: end of service ----

  /** The embedder ends it. */
  Settlement end(ExchangeSession session, EndingCause cause) {
    stopService(session, cause);
    return settling.settle(session);
  }

  /** As {@link #end}, without waiting; it ends even if nobody wants the answer any more. */
  CompletableFuture<Settlement> endAsync(ExchangeSession session, EndingCause cause) {
    CompletableFuture<Settlement> answer = new CompletableFuture<>();
    callers.execute(
        () -> {
          try {
            stopService(session, cause);
          } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            return;
          }
          settling.settleAsync(session, answer);
        });
    return answer;
  }

  /** The base station ends it, or this node; nobody waits who could handle a failing store. */
  void endQuietly(ExchangeSession session, EndingCause cause) {
    if (stopService(session, cause)) {
      settling.settleQuietly(session);
    }
  }

  /**
   * A supplier or a carrier ends it, if it is theirs. One that is still opened may not be theirs to
   * our knowledge, or have nothing to end yet: whoever opens it looks once it has been granted.
   *
   * @return whether it is theirs and was not over
   */
  boolean revoke(ExchangeSession session, Predicate<? super Parties> which) {
    session.revokeIf(which);
    Parties parties = session.parties().orElse(null);
    if (parties == null || !which.test(parties)) {
      return false;
    }
    return switch (session.state()) {
      case REQUESTED, VERIFIED -> true;
      case GRANTED, SERVING -> {
        endQuietly(session, EndingCause.REVOKED);
        yield true;
      }
      case ENDING, REFUSED, SETTLED -> false;
    };
  }

  /** Traffic needs more than can be had: the quota is used up, or the store does not answer. */
  void exhausted(ExchangeSession session) {
    ServicePath path = session.requirePath();
    EndingCause verdict = path.verdict();
    if (verdict == null) {
      verdict = path.isLast() ? EndingCause.QUOTA_EXHAUSTED : EndingCause.ADMINISTRATIVE;
    }
    endQuietly(session, verdict);
  }

  /** The base station reported a total; if it came after the settlement, it is charged as well. */
  void reportedLate(ExchangeSession session, long totalOctets) {
    settling.reportedLate(session, totalOctets);
  }

  @CanIgnoreReturnValue
  private boolean stopService(ExchangeSession session, EndingCause cause) {
    Phase ending = Phase.ending(cause);
    ExchangeState from = session.tryAdvance(LifecycleEvent.SERVICE_ENDED, ending);
    if (from == null) {
      return false;
    }
    try {
      askUnlessServed(session);
      tellToStop(session, cause);
      askUnlessServed(session);
    } catch (Error e) {
      settling.settleLater(session); // whoever sees this may not try again
      throw e;
    } finally {
      session.done(ending);
      events.publish(
          () -> new ExchangeEvent.ServiceEnded(session.id(), from, ExchangeState.ENDING, cause));
    }
    return true;
  }

  /**
   * The base station of an exchange that was taken up, and that ends before it is served again, has
   * nobody to report to: it is asked what it counted, for an earlier life and until it stops.
   */
  private void askUnlessServed(ExchangeSession session) {
    ServicePath path = session.requirePath();
    if (!path.isResumed() || path.isServed()) {
      return;
    }
    try {
      stations.lastKnownUsage(session.id()).ifPresent(usage -> path.resumeAt(usage.octets()));
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: its base station cannot be asked before it stops", session.id(), e);
    }
  }

  private void tellToStop(ExchangeSession session, EndingCause cause) {
    try {
      stations.stop(session.id(), cause);
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: base station not told to stop ({})", session.id(), cause, e);
    }
  }

  /**
   * The base station has been told to start. If the exchange was ended meanwhile, before service
   * began, the order to stop may have come first; the station hears it once more.
   */
  void started(ExchangeSession session) {
    EndingCause cause = session.phase().endingCause();
    if (cause != null && !session.requirePath().isServed()) {
      tellToStop(session, cause);
    }
  }
}
