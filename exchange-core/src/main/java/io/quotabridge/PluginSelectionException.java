package io.quotabridge;

import java.io.Serial;

/**
 * A port could not be given a plugin, so the library refuses to start. The message lists what was
 * found and what was wrong with each, and ends in the place of {@code docs/errors.md} that helps.
 */
public final class PluginSelectionException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Describes what was found.
   *
   * @param message what was looked for, what was found, and where to read on
   */
  public PluginSelectionException(String message) {
    super(message);
  }

  /**
   * Describes what was found, and the fault behind it.
   *
   * @param message what was looked for, what was found, and where to read on
   * @param cause the fault
   */
  public PluginSelectionException(String message, Throwable cause) {
    super(message, cause);
  }
}
