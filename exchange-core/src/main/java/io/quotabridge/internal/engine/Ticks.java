package io.quotabridge.internal.engine;

import java.time.Duration;

/**
 * Coarse time, for what is watched by sweeps: small enough for an {@code int} in each exchange.
 * Thread-safe.
 */
final class Ticks {

  /** A validity is this many ticks: what is found by a sweep is found an eighth of it too late. */
  static final int PER_VALIDITY = 8;

  /** Silence of so many ticks has lasted twice the validity, wherever in a tick it began. */
  static final int UNTIL_ABANDONED = 2 * PER_VALIDITY + 1;

  private final Time time;
  private final long start;
  private final long nanos;

  Ticks(Time time, Duration validity) {
    this.time = time;
    this.start = time.nanos();
    this.nanos = Math.max(1, validity.toNanos() / PER_VALIDITY);
  }

  /** Returns the present tick; compare by subtraction. */
  int now() {
    return (int) ((time.nanos() - start) / nanos);
  }

  /** Returns how long a tick is. */
  Duration length() {
    return Duration.ofNanos(nanos);
  }
}
