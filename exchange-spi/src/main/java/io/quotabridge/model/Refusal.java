package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * Why an exchange was refused (step S3). Immutable.
 *
 * @param code the stable reason; never {@link ResultCode#SUCCESS}
 * @param detail one English clause that names the party or the value, for logs and support
 */
public record Refusal(ResultCode code, String detail) {

  /** Checks that the code is a refusal. */
  public Refusal {
    Checks.present("code", code);
    Checks.present("detail", detail);
    if (code.isSuccess()) {
      throw Checks.invalid("code", code.name(), "must be a refusal");
    }
  }

  /** Returns number, name and detail in one line. */
  @Override
  public String toString() {
    return code.number() + " " + code.diameterName() + ": " + detail;
  }
}
