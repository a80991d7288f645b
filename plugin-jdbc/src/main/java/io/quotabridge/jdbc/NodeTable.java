package io.quotabridge.jdbc;

import io.quotabridge.model.NodeId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The rows of {@code qb_node}: in which of its lives a node is. Thread-safe. */
final class NodeTable {

  static final String NAME = "qb_node";

  static final List<String> COLUMNS = List.of("node_id", "epoch");

  private final String insertAbsent;
  private final String lock;

  /**
   * Makes one.
   *
   * @param patience how long to wait for another life of the same node
   */
  NodeTable(Dialect dialect, Duration patience) {
    this.lock = "SELECT epoch FROM qb_node WHERE node_id = ?" + dialect.forUpdate(patience);
    this.insertAbsent = dialect.bounded(dialect.insertAbsent(NAME, COLUMNS), patience);
  }

  /** Makes a row for a node that has none, with the epoch before the first. */
  int open(Session session, NodeId node) throws SQLException {
    PreparedStatement statement = session.prepare(insertAbsent);
    statement.setString(1, node.value());
    statement.setLong(2, 0);
    return statement.executeUpdate();
  }

  /** Returns the next epoch, under the lock of the node's row. */
  long next(Session session, NodeId node) throws SQLException {
    PreparedStatement read = session.prepare(lock);
    read.setString(1, node.value());
    long epoch;
    try (ResultSet row = read.executeQuery()) {
      if (!row.next()) {
        throw Conflict.of("node " + node + " has no row");
      }
      epoch = row.getLong(1) + 1;
    }
    PreparedStatement rise = session.prepare("UPDATE qb_node SET epoch = ? WHERE node_id = ?");
    rise.setLong(1, epoch);
    rise.setString(2, node.value());
    if (rise.executeUpdate() != 1) {
      throw Conflict.of("node " + node + " has no row any more");
    }
    return epoch;
  }
}
