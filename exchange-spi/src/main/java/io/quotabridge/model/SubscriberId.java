package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * A terminal as its carrier knows it (RFC 8506, Subscription-Id). Immutable.
 *
 * @param value 1 to 128 characters without white space, control characters or unpaired surrogates
 */
public record SubscriberId(String value) implements Comparable<SubscriberId> {

  /**
   * Checks the value.
   *
   * @throws InvalidRequestException if the value is missing, empty, too long, or holds white space
   */
  public SubscriberId {
    Checks.identifier("subscriberId", value);
  }

  /** Orders by the UTF-16 value of the characters, the same in every locale. */
  @Override
  public int compareTo(SubscriberId other) {
    return value.compareTo(other.value);
  }

  /** Returns the bare value. */
  @Override
  public String toString() {
    return value;
  }
}
