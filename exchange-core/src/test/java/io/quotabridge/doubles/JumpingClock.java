package io.quotabridge.doubles;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that goes as all do, and jumps when the test says so. Thread-safe. */
public final class JumpingClock extends Clock {

  private final Clock real = Clock.systemUTC();
  private Duration ahead = Duration.ZERO;

  /** Sets it ahead, or back. */
  public synchronized void jump(Duration by) {
    ahead = ahead.plus(by);
  }

  @Override
  public synchronized Instant instant() {
    return real.instant().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("nobody asks for local time");
  }
}
