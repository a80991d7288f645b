package io.quotabridge.internal.engine;

/** When an exchange last gave word, and when the store last heard of it. Thread-safe. */
final class Watch {

  /** What a look finds. */
  enum Finding {
    /** There is nothing to do. */
    FINE,
    /** The grant runs out, and there is something to report. */
    DUE,
    /** It was silent for too long. */
    ABANDONED
  }

  /** A finding is repeated after so many ticks, should nothing have come of it. */
  private static final int PAUSE = 2;

  /** The pause doubles up to 64 ticks, eight validities, while nobody comes to act. */
  private static final int MOST_DOUBLINGS = 5;

  // Written by the supervising thread alone, once service has begun.
  private long usedSeen;
  private int heard;
  private byte doublings;

  private volatile int reported;
  private volatile boolean owed;
  private volatile boolean word;
  private volatile boolean told;

  /** Service begins: both sides have been heard. */
  void begin(long used, int now) {
    usedSeen = used;
    heard = now;
    reported = now;
  }

  /** The base station gave word, whatever it said. */
  void word() {
    word = true;
  }

  /** The store was told. */
  void reported(int now) {
    owed = false;
    reported = now;
  }

  /** Somebody is told to act upon what was found. */
  void told() {
    told = true;
  }

  /** Whoever was told has acted. */
  void acted() {
    told = false;
  }

  /**
   * Looks at what was used. A finding is repeated after two ticks, because an executor may have
   * lost whoever was told; and later and later while he has not acted, because he may only be late:
   * where the store is slow, orders to report would pile up in front of everything else.
   */
  Finding look(long used, int now) {
    if (used != usedSeen || word) {
      word = false;
      usedSeen = used;
      heard = now;
    }
    if (now - heard >= Ticks.UNTIL_ABANDONED) {
      int pause = pause();
      heard = now - Ticks.UNTIL_ABANDONED + pause;
      reported = now - Ticks.PER_VALIDITY + pause;
      return Finding.ABANDONED;
    }
    if (now - reported >= Ticks.PER_VALIDITY && (owed || heard - reported > 0)) {
      owed = true; // until it has been told, should this report fail
      reported = now - Ticks.PER_VALIDITY + pause();
      return Finding.DUE;
    }
    return Finding.FINE;
  }

  private int pause() {
    doublings = told ? (byte) Math.min(doublings + 1, MOST_DOUBLINGS) : 0;
    return PAUSE << doublings;
  }
}
