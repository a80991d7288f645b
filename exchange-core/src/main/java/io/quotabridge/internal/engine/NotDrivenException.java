package io.quotabridge.internal.engine;

import java.io.Serial;

/** An exchange is open, and another owner drives it; what this one reported is charged. */
final class NotDrivenException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  NotDrivenException(String message) {
    super(message);
  }
}
