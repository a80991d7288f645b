package io.quotabridge.spi.quota;

import java.io.Serial;

/**
 * A store could not answer. Says whether the same requests may be sent again: every request is
 * executed at most once whatever was written before the failure, so a repetition is safe.
 */
public final class StoreException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final boolean retryable;

  private StoreException(String message, boolean retryable, Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /**
   * The store may answer if asked again: busy, restarting, or the outcome is not known.
   *
   * @param message what was tried
   * @param cause the fault behind it
   * @return the exception
   */
  public static StoreException retryable(String message, Throwable cause) {
    return new StoreException(message, true, cause);
  }

  /**
   * Asking again will not help before somebody repairs something.
   *
   * @param message what was tried
   * @param cause the fault behind it
   * @return the exception
   */
  public static StoreException permanent(String message, Throwable cause) {
    return new StoreException(message, false, cause);
  }

  /** Returns whether the same requests may succeed if sent again. */
  public boolean isRetryable() {
    return retryable;
  }
}
