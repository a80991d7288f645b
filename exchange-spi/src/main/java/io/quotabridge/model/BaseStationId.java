package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * A base station that can serve an exchange. Immutable.
 *
 * @param value 1 to 128 characters without white space, control characters or unpaired surrogates
 */
public record BaseStationId(String value) implements Comparable<BaseStationId> {

  /**
   * Checks the value.
   *
   * @throws InvalidRequestException if the value is missing, empty, too long, or holds white space
   */
  public BaseStationId {
    Checks.identifier("baseStationId", value);
  }

  /** Orders by the UTF-16 value of the characters, the same in every locale. */
  @Override
  public int compareTo(BaseStationId other) {
    return value.compareTo(other.value);
  }

  /** Returns the bare value. */
  @Override
  public String toString() {
    return value;
  }
}
