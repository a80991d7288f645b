package io.quotabridge.lifecycle;

import java.io.Serial;

/** An event came that is impossible in the state; the message says what would have been legal. */
public final class IllegalTransitionException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  IllegalTransitionException(String message) {
    super(message);
  }
}
