package io.quotabridge.internal.engine;

import io.quotabridge.model.AccountId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of this node that may hold something of a supplier's quota idle, by supplier, and
 * which suppliers are short. Thread-safe.
 */
final class Sharers {

  /* The sessions of one supplier are chained through fields of their own, so that a million of them
   * cost nothing beside; whoever came last is the first. Head and chain change within
   * ConcurrentHashMap.compute of that supplier alone, which also guards its place among the short
   * ones: it gets there while it has a chain, and leaves with the last of its sessions at the latest.
   *
   * A session that is over is in no chain. It leaves after its state was swapped; and whoever chains
   * it looks at its state afterwards, and takes it out again. */

  private final ConcurrentMap<AccountId, ExchangeSession> heads = new ConcurrentHashMap<>();
  private final Set<AccountId> shortOnes = ConcurrentHashMap.newKeySet();

  static AccountId supplierOf(ExchangeSession session) {
    return session.requireParties().supplierAccount().id();
  }

  // ---- Chains ----

  /** Chains a session, unless it is chained or over. */
  void join(ExchangeSession session) {
    heads.compute(supplierOf(session), (supplier, head) -> headWith(session, head));
    if (session.state().isFinal()) {
      leave(session);
    }
  }

  /** The session is over: takes it out of its chain, if it is in one. */
  void leave(ExchangeSession session) {
    heads.compute(
        supplierOf(session),
        (supplier, head) -> {
          ExchangeSession rest = head == null ? null : headWithout(session, head);
          if (rest == null) {
            shortOnes.remove(supplier); // nobody is left to recall from
          }
          return rest;
        });
  }

  /** Takes the first session out of a supplier's chain; returns null if there is none. */
  @Nullable ExchangeSession poll(AccountId supplier) {
    AtomicReference<@Nullable ExchangeSession> first = new AtomicReference<>();
    heads.computeIfPresent(
        supplier,
        (same, head) -> {
          first.set(head);
          return headWithout(head, head);
        });
    return first.get();
  }

  private static ExchangeSession headWith(ExchangeSession session, @Nullable ExchangeSession head) {
    if (session.chained && head != null) {
      return head;
    }
    session.chained = true;
    session.nextSharer = head;
    if (head != null) {
      head.previousSharer = session;
    }
    return session;
  }

  private static @Nullable ExchangeSession headWithout(
      ExchangeSession session, ExchangeSession head) {
    if (!session.chained) {
      return head;
    }
    ExchangeSession next = session.nextSharer;
    ExchangeSession previous = session.previousSharer;
    session.chained = false;
    session.nextSharer = null;
    session.previousSharer = null;
    if (next != null) {
      next.previousSharer = previous;
    }
    if (previous != null) {
      previous.nextSharer = next;
    }
    return head == session ? next : head;
  }

  // ---- Short ones ----

  /** A supplier had less than was asked for; worth remembering while somebody holds some of it. */
  void isShortNow(AccountId supplier) {
    heads.computeIfPresent(
        supplier,
        (same, head) -> {
          shortOnes.add(supplier);
          return head;
        });
  }

  /** A supplier had what was asked for. */
  void isShortNoMore(AccountId supplier) {
    if (!shortOnes.isEmpty()) {
      shortOnes.remove(supplier);
    }
  }

  /** Returns whether a supplier had less than was asked for the last time. */
  boolean isShort(AccountId supplier) {
    return !shortOnes.isEmpty() && shortOnes.contains(supplier);
  }
}
