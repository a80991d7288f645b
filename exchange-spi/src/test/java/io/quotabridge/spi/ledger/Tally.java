package io.quotabridge.spi.ledger;

import java.util.EnumMap;
import java.util.Map;

/** How often each kind of thing happened, over all random lives. Not thread-safe. */
final class Tally {

  /** What can happen; a run in which one of these is rare would prove little. */
  enum Kind {
    OPENED,
    REFUSED_SHORT,
    REFUSED_TOO_MANY,
    UNKNOWN,
    UPDATED,
    SETTLED,
    OVERRUN,
    REPEATED,
    OLDER,
    CONTRADICTED,
    /** A repeated initial of somebody who does not drive the exchange. */
    OPENED_BY_ANOTHER,
    FENCED_UPDATE,
    FENCED_TERMINATION,
    FENCED_BEYOND_THE_RESERVATION,
    FENCED_NOTHING_NEW,
    LATE_TERMINATION,
    LATE_NOTHING_NEW,
    LATE_UPDATE,
    AFTER_THE_GRACE,
    TAKEN_UP,
    TAKEN_OVER,
    /** An earlier life of a node asked for what a later one drives. */
    NOT_STOLEN_BACK,
    REQUEST_LOST,
    ANSWER_LOST,
    /** A node crashed after the store had written and before it heard so. */
    CRASHED_BEFORE_THE_ANSWER,
    CRASHED,
    /** A life that had been replaced spoke again. */
    CAME_BACK,
    CLOCK_FORWARD,
    CLOCK_BACK,
    DEPOSITED,
    OFFSET,
    OFFSET_REFUSED
  }

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  void add(Kind kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  long of(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
