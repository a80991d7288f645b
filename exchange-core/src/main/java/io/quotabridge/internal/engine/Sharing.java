package io.quotabridge.internal.engine;

import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.AccountId;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchanges of this node that share a supplier's quota: before one of them is refused more,
 * what lies idle with the others is recalled. Thread-safe.
 */
final class Sharing {

  /* Each exchange meters against a reservation of its own, so the traffic of one never waits for
   * another. A recall moves octets between them through the store: what a sibling has left is taken
   * out of its meter, its reservation is given back, and whoever needs it asks once more. So at no
   * time is an octet counted that the store has not reserved for the exchange that counts it, and a
   * crash in between leaves some of them free instead of used.
   *
   * A supplier is short while the store grants less than was asked for. Only then does a recall help,
   * and only then is a new exchange of the same supplier worth one before it is opened.
   *
   * INDEX. The sessions of one supplier are chained through two of their own fields; head and chain
   * change within ConcurrentHashMap.compute of that supplier alone. LOCKS. Whoever recalls holds the
   * lock of the session in need and only tries those of its siblings, so there is no circle; one
   * that is busy is not idle. */

  /** How many siblings are looked at for one recall; each may cost a call of the store. */
  private static final int MOST_SIBLINGS = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);

  private final Owner owner;
  private final StoreGateway store;
  private final Duration lifetime;
  private final ConcurrentMap<AccountId, ExchangeSession> heads = new ConcurrentHashMap<>();
  private final Set<AccountId> shortOnes = ConcurrentHashMap.newKeySet();

  Sharing(Owner owner, StoreGateway store, Duration lifetime) {
    this.owner = owner;
    this.store = store;
    this.lifetime = lifetime;
  }

  // ---- Who shares ----

  void join(ExchangeSession session) {
    heads.compute(
        supplierOf(session),
        (supplier, head) -> {
          session.nextSharer = head;
          if (head != null) {
            head.previousSharer = session;
          }
          return session;
        });
  }

  /** Without effect for one that never joined or has left. */
  void leave(ExchangeSession session) {
    heads.computeIfPresent(
        supplierOf(session),
        (supplier, head) -> {
          ExchangeSession next = session.nextSharer;
          ExchangeSession previous = session.previousSharer;
          session.nextSharer = null;
          session.previousSharer = null;
          if (next != null) {
            next.previousSharer = previous;
          }
          if (previous != null) {
            previous.nextSharer = next;
          }
          ExchangeSession first = head == session ? next : head;
          if (first == null) {
            shortOnes.remove(supplier);
          }
          return first;
        });
  }

  private List<ExchangeSession> siblings(AccountId supplier) {
    List<ExchangeSession> some = new ArrayList<>();
    heads.computeIfPresent(
        supplier,
        (same, head) -> {
          for (ExchangeSession s = head; s != null && some.size() < MOST_SIBLINGS; ) {
            some.add(s);
            s = s.nextSharer;
          }
          return head;
        });
    return some;
  }

  private static AccountId supplierOf(ExchangeSession session) {
    return session.requireParties().supplierAccount().id();
  }

  // ---- Who is short ----

  /** The store answered a request of this exchange. */
  void answered(ExchangeSession session, QuotaAnswer answer) {
    AccountId supplier = supplierOf(session);
    if (answer.finalGrant()) {
      shortOnes.add(supplier);
    } else if (!shortOnes.isEmpty()) {
      shortOnes.remove(supplier);
    }
  }

  /** Before an exchange is opened: makes room if its supplier is known to be short. */
  void makeRoom(ExchangeSession session, long octets) {
    if (!shortOnes.isEmpty() && shortOnes.contains(supplierOf(session))) {
      long freed = recall(session, octets);
      LOG.debug("exchange {}: {} idle octets recalled before it opens", session.id(), freed);
    }
  }

  // ---- Recall ----

  /**
   * Gives back to the supplier what other exchanges do not use at the moment.
   *
   * @param session who needs it
   * @param octets how much is enough
   * @return how much is free now for who asks first
   */
  long recall(ExchangeSession session, long octets) {
    long freed = 0;
    for (ExchangeSession sibling : siblings(supplierOf(session))) {
      if (freed >= octets) {
        break;
      }
      if (sibling != session && sibling.lock.tryLock()) {
        try {
          freed += giveBack(sibling);
        } finally {
          sibling.lock.unlock();
        }
      }
    }
    return freed;
  }

  private long giveBack(ExchangeSession sibling) {
    if (sibling.state() != ExchangeState.SERVING) {
      return 0;
    }
    ServicePath path = sibling.requirePath();
    long idle = path.giveUpIdle();
    if (idle == 0) {
      return 0;
    }
    try {
      Update update =
          new Update(
              sibling.id(), owner, sibling.nextRequestNumber(), path.usedOctets(), 0, lifetime);
      path.applyGivenUp(store.execute(update));
      return idle;
    } catch (StoreException e) {
      LOG.warn("exchange {}: its idle octets stay reserved for now", sibling.id(), e);
      return 0;
    }
  }
}
