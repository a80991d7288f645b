package io.quotabridge.bench.report;

/**
 * How many exchanges ended with one result code. Immutable.
 *
 * @param code the Diameter result code, such as 4012
 * @param name its name in RFC 8506 or 6733, such as {@code DIAMETER_CREDIT_LIMIT_REACHED}
 * @param sentence what it means, in words for a reader; may be empty
 * @param count how many exchanges
 */
public record Outcome(int code, String name, String sentence, long count) {
  /** Diameter's classes of result codes are their thousands; this one is success. */
  private static final int SUCCESS_CLASS = 2;

  public Outcome {
    if (code < 1000 || code > 9999) {
      throw new IllegalArgumentException("code (" + code + ") is not a four-digit result code");
    }
    Checks.notBlank("name", name);
    Checks.notNegative("count", count);
  }

  /** Whether this code tells of an exchange that was served, and not of a refusal. */
  public boolean served() {
    return code / 1000 == SUCCESS_CLASS;
  }
}
