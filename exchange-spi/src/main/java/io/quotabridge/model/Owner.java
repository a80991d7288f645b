package io.quotabridge.model;

import io.quotabridge.spi.internal.Checks;

/**
 * Who drives an exchange: a node in one of its lives. A node that starts again is another owner, so
 * that what its earlier life still sends can be told apart (a fencing token). Immutable.
 *
 * @param node the node
 * @param epoch which of its lives: 1 for the first start, then rising with each
 */
public record Owner(NodeId node, long epoch) {

  /** Checks the range. */
  public Owner {
    Checks.present("node", node);
    if (epoch < 1) {
      throw Checks.invalid("epoch", Long.toString(epoch), "must be 1 or more");
    }
  }

  /** Returns the node and its epoch, for messages. */
  @Override
  public String toString() {
    return node + "/" + epoch;
  }
}
