package io.quotabridge.bench.crash;

import java.io.IOException;
import java.sql.SQLException;

/** A server that can be made to go away, and to come back with what was committed. */
interface RestartableStorage extends Storage {

  /**
   * Connections that were cut.
   *
   * @param connections how many
   * @param committing how many of them were at their commit
   */
  record Cut(int connections, int committing) {

    static final Cut NONE = new Cut(0, 0);

    Cut plus(Cut other) {
      return new Cut(connections + other.connections, committing + other.committing);
    }
  }

  /** Ends it at once, in the middle of whatever it does, and waits until it is gone. */
  void stopAtOnce() throws IOException, InterruptedException;

  /** Begins it again at the same address, and waits until it is there. */
  void startAgain() throws IOException, InterruptedException;

  /** Cuts connections in the middle of what they do: at their commit, if there are such. */
  Cut cut() throws SQLException;
}
