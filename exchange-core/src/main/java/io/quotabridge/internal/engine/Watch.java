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

  // Written by the supervising thread alone, once service has begun.
  private long usedSeen;
  private int heard;

  private volatile int reported;
  private volatile boolean owed;
  private volatile boolean word;

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

  /** Looks at what was used; whoever acts upon a finding is not called again for two ticks. */
  Finding look(long used, int now) {
    if (used != usedSeen || word) {
      word = false;
      usedSeen = used;
      heard = now;
    }
    if (now - heard >= Ticks.UNTIL_ABANDONED) {
      heard = now - Ticks.UNTIL_ABANDONED + 2;
      reported = now - Ticks.PER_VALIDITY + 2;
      return Finding.ABANDONED;
    }
    if (now - reported >= Ticks.PER_VALIDITY && (owed || heard - reported > 0)) {
      owed = true; // until it has been told, should this report fail
      reported = now - Ticks.PER_VALIDITY + 2;
      return Finding.DUE;
    }
    return Finding.FINE;
  }
}
