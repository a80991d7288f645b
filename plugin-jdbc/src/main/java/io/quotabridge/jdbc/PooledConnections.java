package io.quotabridge.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Borrows every connection from the embedder's data source. Thread-safe if that is. */
final class PooledConnections implements Connections {

  private final DataSource dataSource;

  PooledConnections(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  @Override
  public Session open() throws SQLException {
    return new Session(dataSource.getConnection(), Session::dispose);
  }

  @Override
  public void close() {
    // The pool belongs to the embedder.
  }
}
