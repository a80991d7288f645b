package io.quotabridge.internal.engine;

import static io.quotabridge.model.Usage.MAX_OCTETS;

import io.quotabridge.ExchangeEvent;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.Lifecycle;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets further grants for exchanges that run low: in the background at the threshold, and on the
 * path of the traffic only when nothing is left. Thread-safe.
 */
final class Renewals {

  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  private final Owner owner;
  private final StoreGateway store;
  private final Events events;
  private final Executor executor;
  private final Duration lifetime;

  Renewals(Owner owner, StoreGateway store, Events events, Executor executor, Duration lifetime) {
    this.owner = owner;
    this.store = store;
    this.events = events;
    this.executor = executor;
    this.lifetime = lifetime;
  }

  /** The base station has confirmed. */
  void served(ExchangeSession session) {
    events.publish(
        () ->
            new ExchangeEvent.ServiceStarted(
                session.id(), ExchangeState.GRANTED, ExchangeState.SERVING));
    session.signalChanged();
  }

  /** The threshold was reached; asks for more without holding the traffic up. */
  void runningLow(ExchangeSession session) {
    try {
      executor.execute(() -> topUp(session));
    } catch (RejectedExecutionException e) {
      // Nothing is lost: the path asks for itself when nothing is left.
      LOG.warn("exchange {}: no thread to ask for more in the background", session.id(), e);
    }
  }

  private void topUp(ExchangeSession session) {
    session.lock.lock();
    try {
      ServicePath path = session.requirePath();
      if (mayAsk(session, path) && path.remainingOctets() <= path.slices().thresholdOctets()) {
        boolean more = fetch(session, path, 0);
        LOG.trace("exchange {}: asked in the background, more: {}", session.id(), more);
      }
    } finally {
      session.lock.unlock();
    }
    publishDeferred(session);
  }

  /** Publishes what happened under the lock; whoever still holds it has to do so afterwards. */
  void publishDeferred(ExchangeSession session) {
    if (!session.lock.isHeldByCurrentThread()) {
      session.takeDeferred().forEach(event -> events.publish(() -> event));
    }
  }

  /**
   * Makes sure that there is more, now.
   *
   * @param session the exchange that needs it
   * @param octets how much is needed, 1 or more
   * @return whether it is worth trying again; if not, the grant was the last, the store failed, or
   *     the exchange is over
   */
  boolean renew(ExchangeSession session, long octets) {
    boolean more = renewLocked(session, octets);
    publishDeferred(session);
    return more;
  }

  private boolean renewLocked(ExchangeSession session, long octets) {
    session.lock.lock();
    try {
      ServicePath path = session.requirePath();
      if (session.state() == ExchangeState.GRANTED) {
        throw new IllegalStateException(
            "exchange " + session.id() + ": the base station must confirm before it counts");
      }
      if (session.state() != ExchangeState.SERVING) {
        return false;
      }
      if (path.remainingOctets() >= octets) {
        return true; // another thread was faster
      }
      return mayAsk(session, path) && fetch(session, path, octets);
    } finally {
      session.lock.unlock();
    }
  }

  private static boolean mayAsk(ExchangeSession session, ServicePath path) {
    return Lifecycle.decide(session.state(), LifecycleEvent.MORE_GRANTED).isPresent()
        && !path.isLast();
  }

  /** Reports what was used and replaces the reservation: by what is left of it and a slice. */
  private boolean fetch(ExchangeSession session, ServicePath path, long needed) {
    long used = path.usedOctets();
    long slice = Math.max(path.slices().next().octets(), Math.min(needed, MAX_OCTETS));
    // No exchange carries more in all than a request can report.
    long wanted = Math.min(path.remainingOctets() + slice, MAX_OCTETS - used);
    QuotaAnswer answer;
    try {
      answer =
          store.execute(
              new Update(session.id(), owner, session.nextRequestNumber(), used, wanted, lifetime));
    } catch (StoreException e) {
      LOG.warn("exchange {}: no further grant, the store failed", session.id(), e);
      return false;
    }
    path.apply(answer);
    if (answer.grantedOctets() == 0) {
      return false;
    }
    if (events.areHeard()) {
      session.defer(
          new ExchangeEvent.QuotaGranted(
              session.id(),
              ExchangeState.SERVING,
              ExchangeState.SERVING,
              answer.grantedOctets(),
              path.isLast()));
    }
    return true;
  }
}
