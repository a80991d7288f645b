package io.quotabridge.internal.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.Settlement;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.station.BaseStationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses exchanges (S3), ends their service, submits the volume and settles it (S5, S6). Each
 * effect is carried out by whoever won the swap to the state that it belongs to. Thread-safe.
 */
final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Owner owner;
  private final StoreGateway gateway;
  private final BaseStationAdapter stations;
  private final Events events;
  private final OpenExchanges open;

  Closing(
      Owner owner,
      StoreGateway gateway,
      BaseStationAdapter stations,
      Events events,
      OpenExchanges open) {
    this.owner = owner;
    this.gateway = gateway;
    this.stations = stations;
    this.events = events;
    this.open = open;
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
    forget(session);
    session.done(withdrawn);
  }

  /** The base station does not serve: releases the reservation; without effect once it served. */
  void declined(ExchangeSession session, ResultCode code, String detail) {
    Refusal refusal = new Refusal(code, detail);
    Phase refused = Phase.refused(refusal);
    ExchangeState from = session.tryAdvance(LifecycleEvent.SERVICE_DECLINED, refused);
    if (from != null) {
      try {
        release(session.id(), session.finalRequestNumber());
      } finally {
        tellRefused(session, from, refused, refusal);
      }
    }
  }

  private void tellRefused(
      ExchangeSession session, ExchangeState from, Phase refused, Refusal refusal) {
    forget(session);
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

  /**
   * Gives a reservation back that nothing was used of; if the store fails, it expires by itself.
   */
  void release(ExchangeId id, int requestNumber) {
    try {
      QuotaAnswer answer =
          gateway.execute(new Termination(id, owner, requestNumber, 0, EndingCause.STATION_LOST));
      LOG.debug("exchange {}: reservation released, {}", id, answer.result());
    } catch (StoreException e) {
      LOG.warn("exchange {}: reservation not released now, it will expire", id, e);
    }
  }

  // ---- S4: end of service ----

  /** The embedder ends it. */
  Settlement end(ExchangeSession session, EndingCause cause) {
    stopService(session, cause);
    return settle(session);
  }

  /** The base station ends it. */
  void endedByStation(ExchangeSession session, EndingCause cause) {
    if (stopService(session, cause)) {
      settleFromTraffic(session);
    }
  }

  /** Traffic needs more than can be had: the quota is used up, or the store does not answer. */
  void exhausted(ExchangeSession session) {
    EndingCause cause =
        session.requirePath().isLast() ? EndingCause.QUOTA_EXHAUSTED : EndingCause.ADMINISTRATIVE;
    endedByStation(session, cause);
  }

  /** Nobody on the traffic's path could handle a failing store; the volume is kept. */
  private void settleFromTraffic(ExchangeSession session) {
    try {
      settle(session);
    } catch (StoreException e) {
      LOG.error("exchange {}: not settled now; end it again to settle it", session.id(), e);
    }
  }

  private boolean stopService(ExchangeSession session, EndingCause cause) {
    Phase ending = Phase.ending(cause);
    ExchangeState from = session.tryAdvance(LifecycleEvent.SERVICE_ENDED, ending);
    if (from == null) {
      return false;
    }
    try {
      tellToStop(session, cause);
    } finally {
      session.done(ending);
    }
    events.publish(
        () -> new ExchangeEvent.ServiceEnded(session.id(), from, ExchangeState.ENDING, cause));
    return true;
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

  // ---- S5, S6: settlement ----

  @CanIgnoreReturnValue
  private Settlement settle(ExchangeSession session) {
    Settlement settlement;
    session.lock.lock();
    try {
      session.awaitActor();
      Phase phase = session.phase();
      if (phase.settlement() != null) {
        return phase.settlement();
      }
      if (phase.cause() == null) {
        throw new IllegalStateException(
            "exchange " + session.id() + " is " + phase.state() + ": there is nothing to end");
      }
      settlement = submit(session, phase.cause());
      session.advance(LifecycleEvent.VOLUME_SETTLED, Phase.settled(settlement));
    } finally {
      session.lock.unlock();
    }
    forget(session);
    events.publish(
        () ->
            new ExchangeEvent.ExchangeSettled(
                session.id(), ExchangeState.ENDING, ExchangeState.SETTLED, settlement));
    return settlement;
  }

  /** Submits the final volume; the same number and volume again if it has to be repeated. */
  private Settlement submit(ExchangeSession session, EndingCause cause) {
    long used = session.requirePath().close();
    QuotaAnswer answer =
        gateway.execute(
            new Termination(session.id(), owner, session.finalRequestNumber(), used, cause));
    return answer.result().isSuccess()
        ? new Settlement(session.id(), cause, answer.usedOctets(), answer.chargedOctets())
        : settledEarlier(session.id());
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

  /** Drops a session that is over, and makes room for another. */
  void forget(ExchangeSession session) {
    open.remove(session);
  }
}
