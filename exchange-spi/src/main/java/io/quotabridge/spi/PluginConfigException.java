package io.quotabridge.spi;

import java.io.Serial;

/** A plugin's configuration is wrong. The message names the setting, its value and the rule. */
public final class PluginConfigException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Describes what is wrong.
   *
   * @param message the setting, its value and the rule
   */
  public PluginConfigException(String message) {
    super(message);
  }

  /**
   * Describes what is wrong, and why.
   *
   * @param message the setting, its value and the rule
   * @param cause the fault behind it
   */
  public PluginConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
