package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * One running instance of the library that owns open exchanges; keeps its name over restarts.
 * Immutable.
 *
 * @param value 1 to 128 characters without white space, control characters or unpaired surrogates
 */
public record NodeId(String value) implements Comparable<NodeId> {

  /**
   * Checks the value.
   *
   * @throws InvalidRequestException if the value is missing, empty, too long, or holds white space
   */
  public NodeId {
    Checks.identifier("nodeId", value);
  }

  /** Orders by the UTF-16 value of the characters, the same in every locale. */
  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  /** Returns the bare value. */
  @Override
  public String toString() {
    return value;
  }
}
