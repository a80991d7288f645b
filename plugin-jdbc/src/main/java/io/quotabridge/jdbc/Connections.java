package io.quotabridge.jdbc;

import java.sql.SQLException;

/** Where sessions come from. Thread-safe. */
interface Connections extends AutoCloseable {

  /**
   * Returns a session for this caller alone; closing it gives it back.
   *
   * @throws SQLException if there is none to be had
   */
  Session open() throws SQLException;

  /** Closes what it keeps. The embedder's data source is not closed: it is the embedder's. */
  @Override
  void close();
}
