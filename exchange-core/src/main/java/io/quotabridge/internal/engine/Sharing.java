package io.quotabridge.internal.engine;

import io.quotabridge.model.Owner;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
   * WHOM IT ASKS. A grant chains a session to its supplier's sharers. A recall takes it out, and back
   * in only if something may be left in it. So however many there are, none that has nothing is
   * looked at twice.
   *
   * LOCKS. Whoever recalls holds the lock of the session in need and only tries those of its siblings,
   * so there is no circle; one that is busy is not idle. The locks of those who give back together
   * are held until the store has answered, so that none of them reports in between.
   *
   * NOT PROMISED. What one recall is just giving back is not seen by another: of two exchanges that
   * need it at the same instant, one may end although the other leaves some of it free. */

  /** How many give back in one batch of the store. */
  private static final int TOGETHER = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);

  private final Owner owner;
  private final StoreGateway store;
  private final Duration lifetime;
  private final Sharers sharers = new Sharers();

  Sharing(Owner owner, StoreGateway store, Duration lifetime) {
    this.owner = owner;
    this.store = store;
    this.lifetime = lifetime;
  }

  // ---- Who shares ----

  /** The session was open when this node began, and may hold something. */
  void takenUp(ExchangeSession session) {
    sharers.join(session);
  }

  /**
   * The store answered a request of this session; with its lock held, or by its opener.
   *
   * @param askedForMore whether it asked for more than it held; only then a grant in full says
   *     anything about its supplier
   */
  void answered(ExchangeSession session, QuotaAnswer answer, boolean askedForMore) {
    if (answer.grantedOctets() > 0) {
      sharers.join(session);
    }
    if (answer.finalGrant()) {
      isShort(session);
    } else if (askedForMore) {
      sharers.isShortNoMore(Sharers.supplierOf(session));
    }
  }

  /** The session's supplier has less than was asked for. */
  void isShort(ExchangeSession session) {
    sharers.isShortNow(Sharers.supplierOf(session));
  }

  /** The session is over; its state has been swapped. */
  void leave(ExchangeSession session) {
    sharers.leave(session);
  }

  // ---- Recall ----

  /** Before an exchange is opened: makes room if its supplier is known to be short. */
  void makeRoom(ExchangeSession session, long octets) {
    if (sharers.isShort(Sharers.supplierOf(session))) {
      long freed = recall(session, octets);
      LOG.debug("exchange {}: {} idle octets recalled before it opens", session.id(), freed);
    }
  }

  /**
   * Gives back to the supplier what other exchanges do not use at the moment.
   *
   * @param session who needs it
   * @param octets how much is enough
   * @return how much is free now for who asks first
   */
  long recall(ExchangeSession session, long octets) {
    List<ExchangeSession> failed = new ArrayList<>();
    try {
      long freed = 0;
      Round round;
      do {
        round = new Round(session, octets - freed, failed);
        freed += round.run();
      } while (freed < octets && round.isWorthAnother());
      return freed;
    } finally {
      failed.forEach(sharers::join); // not before: nobody is asked twice
    }
  }

  /** What one sibling gives back; its lock is held. */
  private record Gift(ExchangeSession sibling, Update update, long octets) {}

  /** Some siblings give back together. Not thread-safe. */
  private final class Round {

    private final ExchangeSession inNeed;
    private final long enough;
    private final List<ExchangeSession> failed;
    private final List<Gift> gifts = new ArrayList<>();
    private boolean away;

    Round(ExchangeSession inNeed, long enough, List<ExchangeSession> failed) {
      this.inNeed = inNeed;
      this.enough = enough;
      this.failed = failed;
    }

    /** Returns how many octets are free now. */
    long run() {
      try {
        gather();
        return gifts.isEmpty() ? 0 : giveBack();
      } finally {
        gifts.forEach(gift -> gift.sibling().lock.unlock());
      }
    }

    /** Returns whether others may hold something, and the store can be told of it. */
    boolean isWorthAnother() {
      return !gifts.isEmpty() && !away;
    }

    /** Whoever is passed by is in the chain again before anything is waited for. */
    private void gather() {
      List<ExchangeSession> passedBy = new ArrayList<>();
      try {
        gather(passedBy);
      } finally {
        passedBy.forEach(sharers::join);
      }
    }

    private void gather(List<ExchangeSession> passedBy) {
      long found = 0;
      while (found < enough && gifts.size() < TOGETHER) {
        ExchangeSession sibling = sharers.poll(Sharers.supplierOf(inNeed));
        if (sibling == null) {
          return;
        }
        if (sibling == inNeed || !sibling.lock.tryLock()) {
          passedBy.add(sibling);
        } else {
          found += takeIdle(sibling, passedBy);
        }
      }
    }

    /** With the sibling's lock held, which is kept if there is anything to give back. */
    private long takeIdle(ExchangeSession sibling, List<ExchangeSession> passedBy) {
      boolean gives = false;
      try {
        long octets = 0;
        switch (sibling.state()) {
          case REQUESTED, VERIFIED, GRANTED -> passedBy.add(sibling); // not filled yet
          case SERVING -> octets = sibling.requirePath().giveUpIdle();
          case ENDING, REFUSED, SETTLED -> {}
        }
        if (octets > 0) {
          gives = gifts.add(new Gift(sibling, update(sibling), octets));
        }
        return octets;
      } finally {
        if (!gives) {
          sibling.lock.unlock();
        }
      }
    }

    private Update update(ExchangeSession sibling) {
      ServicePath path = sibling.requirePath();
      long used = path.usedOctets();
      return new Update(
          sibling.id(),
          owner,
          sibling.nextRequestNumber(),
          used,
          path.allowedBeyond(used),
          lifetime);
    }

    private long giveBack() {
      List<Outcome> outcomes = store.executeAll(gifts.stream().map(Gift::update).toList());
      long freed = 0;
      for (int i = 0; i < outcomes.size(); i++) {
        Gift gift = gifts.get(i);
        try {
          QuotaAnswer answer = outcomes.get(i).orThrow();
          gift.sibling().requirePath().applyGivenUp(answer);
          freed += answer.result().isSuccess() ? gift.octets() : 0;
        } catch (StoreException e) {
          LOG.warn("exchange {}: its idle octets stay reserved for now", gift.sibling().id(), e);
          failed.add(gift.sibling());
          away |= e.isRetryable();
        }
      }
      return freed;
    }
  }
}
