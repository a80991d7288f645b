package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * One deposit or offset, chosen by the caller and unique for ever; it makes the request repeatable.
 * Immutable.
 *
 * @param value 1 to 128 characters without white space, control characters or unpaired surrogates
 */
public record PostingId(String value) implements Comparable<PostingId> {

  /**
   * Checks the value.
   *
   * @throws InvalidRequestException if the value is missing, empty, too long, or holds white space
   */
  public PostingId {
    Checks.identifier("postingId", value);
  }

  /** Orders by the UTF-16 value of the characters, the same in every locale. */
  @Override
  public int compareTo(PostingId other) {
    return value.compareTo(other.value);
  }

  /** Returns the bare value. */
  @Override
  public String toString() {
    return value;
  }
}
