package io.quotabridge.spi.internal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.ResultCode;
import org.jspecify.annotations.Nullable;

/** Checks of values that come from outside; each failure names field, value and rule. */
public final class Checks {

  /** Longest identifier: what fits a {@code VARCHAR(128)} key on every database we know. */
  public static final int MAX_IDENTIFIER_LENGTH = 128;

  /**
   * Largest volume in one value: 2^60 - 1 octets, about an exabyte. Far above any quota, and low
   * enough that the sum of a few such values is still a {@code long}.
   */
  public static final long MAX_OCTETS = (1L << 60) - 1;

  private Checks() {}

  /** Returns {@code value}, or reports it as missing (5005). */
  @CanIgnoreReturnValue
  public static <T> T present(String field, @Nullable T value) {
    if (value == null) {
      throw new InvalidRequestException(
          ResultCode.MISSING_VALUE, field, "nothing", "must be present");
    }
    return value;
  }

  /** Returns an identifier of 1 to 128 visible characters, or reports it (5004, 5005). */
  @CanIgnoreReturnValue
  public static String identifier(String field, @Nullable String value) {
    String present = present(field, value);
    if (present.isEmpty() || present.length() > MAX_IDENTIFIER_LENGTH) {
      throw invalid(field, present, "must have 1 to " + MAX_IDENTIFIER_LENGTH + " characters");
    }
    int codePoint;
    for (int i = 0; i < present.length(); i += Character.charCount(codePoint)) {
      codePoint = present.codePointAt(i);
      if (isUnfit(codePoint)) {
        throw invalid(
            field,
            present,
            "must have no white space, no control characters and no unpaired surrogates");
      }
    }
    return present;
  }

  /** An unpaired surrogate has no UTF-8 form, so that a database might take two ids for one. */
  private static boolean isUnfit(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint) // those that forbid a line's break are no white space
        || Character.isISOControl(codePoint)
        || Character.getType(codePoint) == Character.SURROGATE;
  }

  /** Returns a volume from 0 to {@link #MAX_OCTETS}, or reports it (5004). */
  @CanIgnoreReturnValue
  public static long octets(String field, long value) {
    if (value < 0 || value > MAX_OCTETS) {
      throw invalid(field, Long.toString(value), "must be 0 to " + MAX_OCTETS + " octets");
    }
    return value;
  }

  /** Returns a volume from 1 to {@link #MAX_OCTETS}, or reports it (5004). */
  @CanIgnoreReturnValue
  public static long positiveOctets(String field, long value) {
    if (value < 1 || value > MAX_OCTETS) {
      throw invalid(field, Long.toString(value), "must be 1 to " + MAX_OCTETS + " octets");
    }
    return value;
  }

  /** A value that is present and breaks a rule (5004). */
  public static InvalidRequestException invalid(String field, String value, String rule) {
    return new InvalidRequestException(ResultCode.INVALID_VALUE, field, value, rule);
  }
}
