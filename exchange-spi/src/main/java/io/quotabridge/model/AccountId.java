package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * A user account, unique over all carriers that share a quota store. Immutable.
 *
 * @param value 1 to 128 characters without white space, control characters or unpaired surrogates
 */
public record AccountId(String value) implements Comparable<AccountId> {

  /**
   * Checks the value.
   *
   * @throws InvalidRequestException if the value is missing, empty, too long, or holds white space
   */
  public AccountId {
    Checks.identifier("accountId", value);
  }

  /** Orders by the UTF-16 value of the characters, the same in every locale. */
  @Override
  public int compareTo(AccountId other) {
    return value.compareTo(other.value);
  }

  /** Returns the bare value. */
  @Override
  public String toString() {
    return value;
  }
}
