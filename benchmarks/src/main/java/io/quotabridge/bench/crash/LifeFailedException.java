package io.quotabridge.bench.crash;

import java.io.Serial;

/** A life ended by itself, or hangs: a violation that ends the run. */
final class LifeFailedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  LifeFailedException(String message) {
    super(message);
  }
}
