package io.quotabridge.bench.crash;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Servers that hold the same books, so that one of them can be lost. */
interface ServerGroup extends Storage {

  /**
   * Kills the server that the first node uses with SIGKILL, in the middle of whatever it does, and
   * sees to it that another one serves in its place, as an operator's watchdog would.
   */
  void loseServer() throws IOException, InterruptedException, SQLException;

  /**
   * Returns how many transactions the servers refused, so far, because one that had been committed
   * at another server had changed the same rows.
   */
  long conflicts() throws SQLException;

  /** Returns what the servers that are left hold differently, in words. */
  List<String> disagreements() throws SQLException;

  /** Returns what serves, in words: versions, and settings that matter. */
  String description() throws SQLException;
}
