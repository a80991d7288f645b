package io.quotabridge.internal.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.Settlement;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.Owner;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits the volume and settles it (S5, S6); what the store cannot take now is kept until it can.
 * Thread-safe.
 */
final class Settling {

  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

  private final Owner owner;
  private final StoreGateway gateway;
  private final Patience patience;
  private final Outbox outbox;
  private final Events events;
  private final OpenExchanges open;
  private final Sharing sharing;
  private final Executor callers;

  Settling(Node node, Outbox outbox) {
    this.owner = node.owner();
    this.gateway = node.store();
    this.patience = node.storePatience();
    this.outbox = outbox;
    this.events = node.events();
    this.open = node.open();
    this.sharing = node.sharing();
    this.callers = node.callers();
  }

  // ---- S5, S6: settlement ----

  /**
   * Settles an exchange whose service is over; again, if it has been settled.
   *
   * @throws StoreException if the store could not; the volume is kept and submitted later
   */
  @CanIgnoreReturnValue
  Settlement settle(ExchangeSession session) {
    return settle(
        session,
        () -> patience.call(() -> gateway.execute(termination(session)), StoreGateway::mayHelp));
  }

  private Settlement settle(ExchangeSession session, Supplier<QuotaAnswer> submission) {
    try {
      return settleNow(session, submission);
    } catch (StoreException | Error e) {
      settleLater(session);
      throw e;
    }
  }

  /** Settles in the background, as soon as the store lets it. */
  void settleLater(ExchangeSession session) {
    outbox.keep(session, () -> settleNow(session, () -> gateway.execute(termination(session))));
  }

  /** As {@link #settle}, for those who could not do anything about a failure. */
  void settleQuietly(ExchangeSession session) {
    try {
      settle(session);
    } catch (StoreException e) {
      logUnsettled(session, "its volume is kept", e);
    }
  }

  /** Says why an exchange is not settled: in a line where that is another owner's matter now. */
  static void logUnsettled(ExchangeSession session, String consequence, RuntimeException e) {
    if (NotDrivenException.isCauseOf(e)) {
      // A node that was replaced has as many of these as it had exchanges.
      LOG.warn("{}: not settled here, another owner drives it", session);
    } else {
      LOG.error("{}: not settled now; {}", session, consequence, e);
    }
  }

  @CanIgnoreReturnValue
  private Settlement settleNow(ExchangeSession session, Supplier<QuotaAnswer> submission) {
    Settlement settlement;
    session.lock.lock();
    try {
      Settlement earlier = settledOrReady(session);
      if (earlier != null) {
        return earlier;
      }
      settlement = settlement(session, submission.get());
      session.advance(LifecycleEvent.VOLUME_SETTLED, Phase.settled(settlement));
    } finally {
      session.lock.unlock();
    }
    return afterSettlement(session, settlement);
  }

  /* Two threads may submit the volume of one exchange at once, one of them without the lock. Both
   * submit the same request, for its number and its volume are fixed under the lock; so the store
   * gives both the same answer, and whoever comes first settles the session. */

  /**
   * As {@link #settle}, without waiting for the store; to be called by a thread of the callers'
   * executor.
   *
   * @param answer gets the settlement, or the failure that {@link #settle} throws
   */
  void settleAsync(ExchangeSession session, CompletableFuture<Settlement> answer) {
    Settlement earlier = null;
    Termination termination = null;
    try {
      session.lock.lock();
      try {
        earlier = settledOrReady(session);
        termination = earlier == null ? termination(session) : null;
      } finally {
        session.lock.unlock();
      }
      if (termination != null) {
        gateway.submit(termination, outcome -> submitted(session, outcome, answer));
      }
    } catch (RuntimeException | Error e) {
      if (termination != null) {
        settleLater(session);
      }
      answer.completeExceptionally(e);
    }
    if (earlier != null) {
      answer.complete(earlier);
    }
  }

  private void submitted(
      ExchangeSession session, Outcome outcome, CompletableFuture<Settlement> answer) {
    if (outcome.mayDifferLater() && patience.callsAgain()) {
      Tasks.runOn(callers, () -> complete(answer, () -> settle(session)), "settle " + session);
    } else {
      complete(answer, () -> settle(session, outcome::orThrow));
    }
  }

  private static void complete(
      CompletableFuture<Settlement> answer, Supplier<Settlement> settlement) {
    try {
      answer.complete(settlement.get());
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }

  // ---- With the session's lock held ----

  /** Returns the settlement if there is one; if not, service is over and there is one to make. */
  private static @Nullable Settlement settledOrReady(ExchangeSession session) {
    session.awaitActor();
    Phase phase = session.phase();
    if (phase.settlement() == null && phase.cause() == null) {
      throw new IllegalStateException(
          "exchange " + session.id() + " is " + phase.state() + ": there is nothing to end");
    }
    return phase.settlement();
  }

  /** Returns the final volume; the same number and volume again if it has to be repeated. */
  private Termination termination(ExchangeSession session) {
    return new Termination(
        session.id(), owner, session.finalRequestNumber(), session.finalOctets(), cause(session));
  }

  private Settlement settlement(ExchangeSession session, QuotaAnswer answer) {
    ExchangeStatus status = answer.exchangeStatus().orElse(null);
    if (answer.result().isSuccess() && status == ExchangeStatus.SETTLED) {
      return new Settlement(
          session.id(), cause(session), answer.usedOctets(), answer.chargedOctets());
    }
    if (status == ExchangeStatus.OPEN) {
      // What was used is charged; the rest is the present owner's, and known once it has settled.
      throw StoreException.retryable(
          "exchange " + session.id() + " is not settled",
          new NotDrivenException(owner + " does not drive it any more: " + answer));
    }
    return settledEarlier(session.id());
  }

  private static EndingCause cause(ExchangeSession session) {
    return Objects.requireNonNull(session.phase().cause(), "its cause");
  }

  // ---- Without it ----

  private Settlement afterSettlement(ExchangeSession session, Settlement settlement) {
    open.remove(session);
    sharing.leave(session);
    events.publish(
        () ->
            new ExchangeEvent.ExchangeSettled(
                session.id(), ExchangeState.ENDING, ExchangeState.SETTLED, settlement));
    reportedLate(session, session.requirePath().close());
    return Objects.requireNonNull(session.phase().settlement(), "its settlement");
  }

  /** Reads how an exchange was settled by an earlier request or another node. */
  Settlement settledEarlier(ExchangeId id) {
    ExchangeRecord record =
        gateway.find(id).orElseThrow(() -> notSettled(id, "the store has lost it"));
    EndingCause cause =
        record.endedBecause().orElseThrow(() -> notSettled(id, "it is " + record.status()));
    return new Settlement(id, cause, record.usedOctets(), record.chargedOctets());
  }

  private static StoreException notSettled(ExchangeId id, String finding) {
    return StoreException.permanent(
        "exchange " + id + " is not settled", new IllegalStateException(finding));
  }

  /** Tries once what the store could not take before. */
  void deliverKept() {
    outbox.flush();
  }

  // ---- After the settlement ----

  /**
   * A base station reports a running total of an exchange, maybe one that is settled already: what
   * is new is charged if the time of grace is not over.
   */
  void reportedLate(ExchangeSession session, long totalOctets) {
    Settlement settlement = session.phase().settlement();
    if (settlement == null || totalOctets <= settlement.usedOctets()) {
      return;
    }
    Termination late =
        new Termination(
            session.id(), owner, session.lateRequestNumber(), totalOctets, settlement.cause());
    try {
      submitLate(session, late);
    } catch (StoreException e) {
      LOG.error("exchange {}: late usage not submitted now, it is kept", session.id(), e);
      outbox.keep(late, () -> submitLate(session, late));
    }
  }

  private void submitLate(ExchangeSession session, Termination late) {
    QuotaAnswer answer = gateway.execute(late);
    if (answer.result() != ResultCode.SUCCESS) {
      LOG.error(
          "exchange {}: {} octets were reported too late to be charged, {}",
          session.id(),
          late.usedOctets(),
          answer);
      return;
    }
    Settlement corrected =
        new Settlement(session.id(), late.cause(), answer.usedOctets(), answer.chargedOctets());
    if (session.correct(corrected)) {
      events.publish(() -> new ExchangeEvent.SettlementCorrected(session.id(), corrected));
    }
  }

  // ---- Without service ----

  /** Gives up an exchange that was granted and is not served. */
  void releaseUnserved(ExchangeSession session) {
    sharing.leave(session);
    release(session.id(), session.finalRequestNumber());
  }

  /**
   * Makes sure that no reservation of an earlier request with this identifier waits for its
   * release: a release that came later would settle an exchange that is served.
   *
   * @throws StoreException if there is one, and it cannot be released now
   */
  void releaseFormer(ExchangeId id) {
    outbox.deliver(id);
  }

  /** Gives a reservation back that nothing was used of, now or later. */
  void release(ExchangeId id, int requestNumber) {
    Termination unused = new Termination(id, owner, requestNumber, 0, EndingCause.STATION_LOST);
    try {
      releaseNow(unused);
    } catch (StoreException e) {
      LOG.warn("exchange {}: reservation not released now", id, e);
      outbox.keep(id, () -> releaseNow(unused));
    } catch (Error e) {
      outbox.keep(id, () -> releaseNow(unused));
      throw e;
    }
  }

  private void releaseNow(Termination unused) {
    QuotaAnswer answer = gateway.execute(unused);
    LOG.debug("exchange {}: reservation released, {}", unused.exchangeId(), answer.result());
  }
}
