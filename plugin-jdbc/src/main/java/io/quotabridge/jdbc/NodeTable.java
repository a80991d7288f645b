package io.quotabridge.jdbc;

import io.quotabridge.model.NodeId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The rows of {@code qb_node}: in which of its lives a node is. Thread-safe. */
final class NodeTable {

  static final String NAME = "qb_node";

  static final List<String> COLUMNS = List.of("node_id", "epoch");

  private final String insertAbsent;

  NodeTable(Dialect dialect) {
    this.insertAbsent = dialect.insertAbsent(NAME, COLUMNS);
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
    PreparedStatement rise =
        session.prepare("UPDATE qb_node SET epoch = epoch + 1 WHERE node_id = ?");
    rise.setString(1, node.value());
    if (rise.executeUpdate() != 1) {
      throw Conflict.of("node " + node + " has no row");
    }
    PreparedStatement read = session.prepare("SELECT epoch FROM qb_node WHERE node_id = ?");
    read.setString(1, node.value());
    try (ResultSet row = read.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
