package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.Word;

/**
 * What the base stations know, which live outside the nodes: for each exchange whom they serve,
 * whether they have stopped, and how much they carried. Thread-safe, between processes as well.
 */
final class StationBook {

  /* One word holds it all, so that a packet is carried for the node that is served or not at all:
   *
   *     stopped (1 bit) | life (15 bits) | octets (47 bits)
   *
   * A life is a fencing token: a station that has heard of a later life carries nothing more for an
   * earlier one, and takes no orders from it. So two nodes never count the same exchange at once,
   * and what was carried is exact at every moment, whoever is killed or frozen.
   */

  private static final int OCTET_BITS = 47;
  private static final long OCTETS = (1L << OCTET_BITS) - 1;
  private static final long LIFE = 0x7FFFL;
  private static final long STOPPED = 1L << 62;

  private final Truth truth;

  StationBook(Truth truth) {
    this.truth = truth;
  }

  private static int life(long word) {
    return (int) ((word >>> OCTET_BITS) & LIFE);
  }

  private static long word(int life, long octets) {
    return ((long) life << OCTET_BITS) | octets;
  }

  /**
   * A life asks the station to serve.
   *
   * @param again whether it would serve again after it has stopped
   * @return whether it serves
   */
  boolean begin(int slot, int life, boolean again) {
    while (true) {
      long now = truth.get(slot, Word.SERVED);
      if (life(now) > life || (isStopped(now) && !again)) {
        return false;
      }
      if (truth.compareAndSet(slot, Word.SERVED, now, word(life, now & OCTETS))) {
        return true;
      }
    }
  }

  /**
   * A life asks what was counted: nothing is carried for an earlier one from now on.
   *
   * @return the running total
   */
  long ask(int slot, int life) {
    while (true) {
      long now = truth.get(slot, Word.SERVED);
      long next = (now & STOPPED) | word(Math.max(life, life(now)), now & OCTETS);
      if (truth.compareAndSet(slot, Word.SERVED, now, next)) {
        return now & OCTETS;
      }
    }
  }

  /**
   * Carries.
   *
   * @return the running total, or -1 if the station does not serve this life any more
   */
  long carry(int slot, int life, long octets) {
    while (true) {
      long now = truth.get(slot, Word.SERVED);
      if (life(now) != life || isStopped(now)) {
        return -1;
      }
      if (truth.compareAndSet(slot, Word.SERVED, now, now + octets)) {
        return (now & OCTETS) + octets;
      }
    }
  }

  /** Carries on while no node is there, as a station does that counts from outside. */
  void carryAlone(int slot, long octets) {
    long total = carry(slot, servedLife(slot), octets);
    while (total < 0 && !isStopped(truth.get(slot, Word.SERVED))) {
      total = carry(slot, servedLife(slot), octets);
    }
  }

  /**
   * A life tells the station to stop; one that serves a later life does not listen.
   *
   * @return the running total
   */
  long stop(int slot, int life) {
    while (true) {
      long now = truth.get(slot, Word.SERVED);
      if (life(now) > life) {
        return now & OCTETS;
      }
      long next = STOPPED | word(life, now & OCTETS);
      if (truth.compareAndSet(slot, Word.SERVED, now, next)) {
        return now & OCTETS;
      }
    }
  }

  private static boolean isStopped(long word) {
    return (word & STOPPED) != 0;
  }

  boolean serves(int slot, int life) {
    long now = truth.get(slot, Word.SERVED);
    return life(now) == life && !isStopped(now);
  }

  /** Returns which life was served last, 0 for none. */
  int servedLife(int slot) {
    return life(truth.get(slot, Word.SERVED));
  }

  /** Returns the running total. */
  long carried(int slot) {
    return truth.get(slot, Word.SERVED) & OCTETS;
  }
}
