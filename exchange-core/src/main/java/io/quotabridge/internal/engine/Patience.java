package io.quotabridge.internal.engine;

import io.quotabridge.FailureHandling;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Calls something that may fail, again and again for a bounded time if so told. Thread-safe. */
final class Patience {

  /** The first pause, about a commit's time, and the longest, which adds little to an outage. */
  private static final long FIRST_PAUSE_NANOS = 2_000_000;

  private static final long LONGEST_PAUSE_NANOS = 200_000_000;

  private final Time time;
  private final boolean retries;
  private final long retryNanos;

  Patience(Time time, FailureHandling handling, Duration retryTime) {
    this.time = time;
    this.retries = handling == FailureHandling.RETRY_AND_TERMINATE;
    this.retryNanos = retryTime.toNanos();
  }

  /**
   * Calls until it succeeds, the time is over, or asking again cannot help.
   *
   * @param call what to do; must bear being repeated
   * @param mayHelp whether asking again may help after this failure
   * @return what came of it
   */
  <T> T call(Supplier<T> call, Predicate<RuntimeException> mayHelp) {
    long start = time.nanos();
    for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
      try {
        return call.get();
      } catch (RuntimeException e) {
        boolean late = time.nanos() - start + pause > retryNanos;
        if (!retries || late || !mayHelp.test(e) || !slept(pause)) {
          throw e;
        }
      }
    }
  }

  /** Returns whether anything is called a second time. */
  boolean callsAgain() {
    return retries;
  }

  /** Sleeps for half to all of the pause; an interrupt ends all patience, and stays. */
  private boolean slept(long pause) {
    try {
      time.sleep(Duration.ofNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2)));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
