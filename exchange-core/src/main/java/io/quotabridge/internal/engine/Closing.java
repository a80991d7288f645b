package io.quotabridge.internal.engine;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.ExchangeEvent;
import io.quotabridge.Settlement;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
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

  private final StoreGateway gateway;
  private final BaseStationAdapter stations;
  private final Events events;
  private final OpenExchanges open;

  Closing(StoreGateway gateway, BaseStationAdapter stations, Events events, OpenExchanges open) {
    this.gateway = gateway;
    this.stations = stations;
    this.events = events;
    this.open = open;
  }

  // ---- S3: refusal ----

  /** Refuses an exchange that holds no reservation. */
  void refuse(ExchangeSession session, LifecycleEvent event, Refusal refusal) {
    ExchangeState from = session.state();
    session.advance(event, Phase.refused(refusal));
    refused(session, from, refusal);
  }

  /** The base station does not serve: releases the reservation; without effect once it served. */
  void declined(ExchangeSession session, ResultCode code, String detail) {
    Refusal refusal = new Refusal(code, detail);
    if (session.tryAdvance(LifecycleEvent.SERVICE_DECLINED, Phase.refused(refusal))) {
      try {
        release(session.id(), session.finalRequestNumber());
      } finally {
        refused(session, ExchangeState.GRANTED, refusal);
      }
    }
  }

  private void refused(ExchangeSession session, ExchangeState from, Refusal refusal) {
    forget(session);
    try {
      stations.refuse(session.request(), refusal);
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: base station not told of refusal {}", session.id(), refusal, e);
    } finally {
      session.signalAnswered();
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
          gateway.execute(new Termination(id, requestNumber, 0, EndingCause.STATION_LOST));
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
    ExchangeState from = session.state();
    if (!session.tryAdvance(LifecycleEvent.SERVICE_ENDED, Phase.ending(cause))) {
      return false;
    }
    try {
      stations.stop(session.id(), cause);
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: base station not told to stop ({})", session.id(), cause, e);
    }
    events.publish(
        () -> new ExchangeEvent.ServiceEnded(session.id(), from, ExchangeState.ENDING, cause));
    session.signalAnswered();
    return true;
  }

  // ---- S5, S6: settlement ----

  @CanIgnoreReturnValue
  private Settlement settle(ExchangeSession session) {
    Settlement settlement;
    session.lock.lock();
    try {
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
        gateway.execute(new Termination(session.id(), session.finalRequestNumber(), used, cause));
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
