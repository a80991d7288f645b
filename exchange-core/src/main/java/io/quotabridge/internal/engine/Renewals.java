package io.quotabridge.internal.engine;

import static io.quotabridge.model.Usage.MAX_OCTETS;

import io.quotabridge.ExchangeEvent;
import io.quotabridge.FailureHandling;
import io.quotabridge.FailurePolicy;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.lifecycle.Lifecycle;
import io.quotabridge.lifecycle.LifecycleEvent;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets further grants for exchanges that run low: in the background at the threshold and before a
 * grant expires, and on the path of the traffic only when nothing is left. Thread-safe.
 */
final class Renewals {

  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  private final Owner owner;
  private final StoreGateway store;
  private final IdentityVerifier identities;
  private final Closing closing;
  private final Sharing sharing;
  private final Events events;
  private final Executor executor;
  private final Time time;
  private final Ticks ticks;
  private final Patience patience;
  private final FailurePolicy failures;
  private final Duration lifetime;

  Renewals(Node node, Closing closing) {
    this.owner = node.owner();
    this.store = node.store();
    this.identities = node.identities();
    this.closing = closing;
    this.sharing = node.sharing();
    this.events = node.events();
    this.executor = node.executor();
    this.time = node.time();
    this.ticks = node.ticks();
    this.patience = node.storePatience();
    this.failures = node.config().failures();
    this.lifetime = node.lifetime();
  }

  long nanos() {
    return time.nanos();
  }

  int tick() {
    return ticks.now();
  }

  /** The base station has confirmed. */
  void served(ExchangeSession session) {
    events.publish(
        () ->
            new ExchangeEvent.ServiceStarted(
                session.id(), ExchangeState.GRANTED, ExchangeState.SERVING));
    session.signalChanged();
  }

  // ---- In the background ----

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
      if (mayAsk(session)
          && !path.isLast()
          && !path.hasGivenUp()
          && path.remainingOctets() <= path.slices().thresholdOctets()) {
        boolean more = fetch(session, path, 0);
        LOG.trace("exchange {}: asked in the background, more: {}", session.id(), more);
      }
    } finally {
      session.lock.unlock();
    }
    afterwards(session);
  }

  /**
   * The grant is about to expire: reports what was used and keeps what is left. An exchange on its
   * last grant asks for a whole slice again, because the supplier may have been topped up
   * meanwhile.
   */
  void refresh(ExchangeSession session) {
    session.lock.lock();
    try {
      ServicePath path = session.requirePath();
      if (mayAsk(session) && !isWithdrawn(session, path)) {
        long missing = path.slices().octets() - path.remainingOctets();
        boolean more = ask(session, path, path.slices(), path.isLast() ? Math.max(0, missing) : 0);
        LOG.trace("exchange {}: reported in time, more: {}", session.id(), more);
      }
    } catch (StoreException e) {
      LOG.warn("exchange {}: not reported now, the store failed", session.id(), e);
    } finally {
      session.lock.unlock();
    }
    afterwards(session);
  }

  /** What must not happen under the lock; whoever still holds it has to come back here. */
  void afterwards(ExchangeSession session) {
    if (session.lock.isHeldByCurrentThread()) {
      return;
    }
    publishDeferred(session);
    EndingCause verdict = session.requirePath().verdict();
    if (verdict != null) {
      closing.endQuietly(session, verdict);
    }
  }

  /** Publishes what happened under the lock; whoever still holds it has to do so afterwards. */
  void publishDeferred(ExchangeSession session) {
    if (!session.lock.isHeldByCurrentThread()) {
      session.takeDeferred().forEach(event -> events.publish(() -> event));
    }
  }

  // ---- On the path of the traffic ----

  /**
   * Makes sure that there is more, now.
   *
   * @param session the exchange that needs it
   * @param octets how much is needed, 1 or more
   * @return whether so much may be there now; if not, the grant was the last, the store failed, or
   *     the exchange is over, and less than that may be there
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
      return mayAsk(session)
          && (!path.isLast() || recalled(session, path, octets))
          && fetch(session, path, octets);
    } finally {
      session.lock.unlock();
    }
  }

  private static boolean mayAsk(ExchangeSession session) {
    return Lifecycle.decide(session.state(), LifecycleEvent.MORE_GRANTED).isPresent();
  }

  // ---- Asking; with the session's lock held ----

  /** Reports what was used and replaces the reservation: by what is left of it and a slice. */
  private boolean fetch(ExchangeSession session, ServicePath path, long needed) {
    if (isWithdrawn(session, path)) {
      return false;
    }
    Slices next = path.nextSlices(time.nanos());
    try {
      long slice = Math.max(affordable(session, next), Math.min(needed, MAX_OCTETS));
      boolean more = ask(session, path, next, slice);
      return recalled(session, path, needed) ? ask(session, path, next, needed) || more : more;
    } catch (StoreException e) {
      LOG.warn("exchange {}: no further grant, the store failed", session.id(), e);
      boolean trusted = failures.store() == FailureHandling.CONTINUE && needed > 0;
      return trusted
          && path.extendOffline(Math.max(needed, next.octets()), failures.offlineOctets());
    }
  }

  /** Nothing more is to be had from the store: what lies idle with others may help. */
  private boolean recalled(ExchangeSession session, ServicePath path, long needed) {
    long missing = needed - path.remainingOctets();
    return needed > 0
        && missing > 0
        && path.isLast()
        && path.verdict() == null
        && sharing.recall(session, missing) > 0;
  }

  /** Looks at the supplier's balance before more is asked for than at first. */
  private long affordable(ExchangeSession session, Slices next) {
    if (next.octets() <= next.first()) {
      return next.octets();
    }
    try {
      return store
          .balance(session.requireParties().supplierAccount().id())
          .map(balance -> next.within(balance.available(), balance.openExchanges()))
          .orElse(next.first());
    } catch (StoreException e) {
      LOG.debug("exchange {}: the supplier's balance cannot be read", session.id(), e);
      return next.first(); // the store decides about that, and about its failure
    }
  }

  private boolean ask(ExchangeSession session, ServicePath path, Slices slices, long slice) {
    long used = path.usedOctets();
    // No exchange carries more in all than a request can report.
    long wanted = Math.min(path.allowedBeyond(used) + slice, MAX_OCTETS - used);
    Update update =
        new Update(session.id(), owner, session.nextRequestNumber(), used, wanted, lifetime);
    QuotaAnswer answer = patience.call(() -> store.execute(update), StoreGateway::mayHelp);
    path.watch().reported(tick());
    sharing.answered(session, answer, slice > 0);
    if (!answer.result().isSuccess() && answer.result() != ResultCode.CREDIT_LIMIT_REACHED) {
      // 5002: another owner drives it. Nothing else can be meant by a store, and is no better.
      LOG.warn("exchange {}: {} may not go on: {}", session.id(), owner, answer);
      path.doom(EndingCause.ADMINISTRATIVE);
    }
    boolean more = path.apply(answer, slices, time.nanos());
    if (more && events.areHeard()) {
      session.defer(
          new ExchangeEvent.QuotaGranted(
              session.id(),
              ExchangeState.SERVING,
              ExchangeState.SERVING,
              answer.grantedOctets(),
              path.isLast()));
    }
    return more;
  }

  /** Asks whether the parties may go on; a revocation so ends an exchange within a slice. */
  private boolean isWithdrawn(ExchangeSession session, ServicePath path) {
    Optional<Refusal> refusal;
    try {
      refusal =
          Objects.requireNonNull(identities.recheck(session.request()), "the verifier's answer");
    } catch (RuntimeException e) {
      LOG.warn("exchange {}: the parties could not be checked again", session.id(), e);
      return false;
    }
    refusal.ifPresent(
        reason -> {
          LOG.info("exchange {}: revoked, {}", session.id(), reason);
          path.doom(EndingCause.REVOKED);
        });
    return refusal.isPresent();
  }
}
