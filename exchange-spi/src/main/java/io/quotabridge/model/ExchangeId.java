package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * One exchange, chosen by the caller and unique for ever; it makes the request repeatable (RFC
 * 8506, Session-Id). Immutable.
 *
 * @param value 1 to 128 characters without white space, control characters or unpaired surrogates
 */
public record ExchangeId(String value) implements Comparable<ExchangeId> {

  /**
   * Checks the value.
   *
   * @throws InvalidRequestException if the value is missing, empty, too long, or holds white space
   */
  public ExchangeId {
    Checks.identifier("exchangeId", value);
  }

  /** Orders by the UTF-16 value of the characters, the same in every locale. */
  @Override
  public int compareTo(ExchangeId other) {
    return value.compareTo(other.value);
  }

  /** Returns the bare value. */
  @Override
  public String toString() {
    return value;
  }
}
