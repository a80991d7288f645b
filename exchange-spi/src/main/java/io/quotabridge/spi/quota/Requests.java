package io.quotabridge.spi.quota;

import io.quotabridge.spi.internal.Checks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks that several requests share. */
final class Requests {

  private Requests() {}

  static void checkNumber(int number) {
    if (number < 1) {
      throw Checks.invalid("requestNumber", Integer.toString(number), "must be 1 or more");
    }
  }

  static void checkLifetime(@Nullable Duration lifetime) {
    Duration present = Checks.present("lifetime", lifetime);
    if (present.isNegative() || present.isZero()) {
      throw Checks.invalid("lifetime", present.toString(), "must be positive");
    }
  }
}
