package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * A carrier: the operator that keeps an account and settles with others. Immutable.
 *
 * @param value 1 to 128 characters without white space, control characters or unpaired surrogates
 */
public record CarrierId(String value) implements Comparable<CarrierId> {

  /**
   * Checks the value.
   *
   * @throws InvalidRequestException if the value is missing, empty, too long, or holds white space
   */
  public CarrierId {
    Checks.identifier("carrierId", value);
  }

  /** Orders by the UTF-16 value of the characters, the same in every locale. */
  @Override
  public int compareTo(CarrierId other) {
    return value.compareTo(other.value);
  }

  /** Returns the bare value. */
  @Override
  public String toString() {
    return value;
  }
}
