package io.quotabridge.internal.engine;

import java.io.Serial;

/** An exchange is open, and another owner drives it; what this one reported is charged. */
final class NotDrivenException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  NotDrivenException(String message) {
    super(message);
  }

  /**
   * Returns whether a failure means no more than this: nothing is wrong with the store or the
   * request, and the present owner will settle the exchange.
   */
  static boolean isCauseOf(RuntimeException failure) {
    return failure.getCause() instanceof NotDrivenException;
  }
}
