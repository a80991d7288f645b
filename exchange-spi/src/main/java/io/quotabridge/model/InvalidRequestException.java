package io.quotabridge.model;

import java.io.Serial;

/**
 * A value from outside is missing, breaks a rule, or contradicts another. Names the field, the
 * value and the rule, and carries the code that a protocol adapter answers with: {@link
 * ResultCode#MISSING_VALUE}, {@link ResultCode#INVALID_VALUE} or {@link
 * ResultCode#CONTRADICTING_VALUES}. Nothing has changed when it is thrown.
 */
public final class InvalidRequestException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  private final ResultCode code;
  private final String field;

  /**
   * Describes one bad value.
   *
   * @param code 5004, 5005 or 5007
   * @param field the field's name
   * @param value the value, as text
   * @param rule what the value must be
   */
  public InvalidRequestException(ResultCode code, String field, String value, String rule) {
    super(field + " (" + value + ") " + rule);
    this.code = code;
    this.field = field;
  }

  /** Returns the code to answer with. */
  public ResultCode code() {
    return code;
  }

  /** Returns the name of the offending field. */
  public String field() {
    return field;
  }
}
