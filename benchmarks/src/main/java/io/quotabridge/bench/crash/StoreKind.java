package io.quotabridge.bench.crash;

import ch.vorburger.exec.ManagedProcessException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

/** The databases that the test runs on. */
public enum StoreKind {
  /** Embedded, in a file: it dies together with the node. */
  H2 {
    @Override
    Storage start(Path directory, boolean durable) {
      return new H2File(directory);
    }

    @Override
    public boolean servesSeveralNodes() {
      return false; // the file belongs to one process
    }
  },
  /** A server of its own, which goes on when a node dies. */
  POSTGRESQL {
    @Override
    Storage start(Path directory, boolean durable) throws IOException {
      return PostgresqlServer.start(directory, durable);
    }

    @Override
    public boolean canGoAway() {
      return true;
    }

    @Override
    public boolean isThere() {
      return Platform.hasResource("postgres-" + Platform.OS + "-" + Platform.ARCH + ".txz");
    }
  },
  /** A server of its own, which goes on when a node dies. */
  MARIADB {
    @Override
    Storage start(Path directory, boolean durable)
        throws ManagedProcessException, IOException, SQLException {
      return MariadbServer.start(directory, durable);
    }

    @Override
    public boolean isThere() {
      return MariadbServer.isThere();
    }
  };

  /**
   * Makes an empty database.
   *
   * @param directory where it may keep files
   * @param durable whether a commit has to survive the machine, not only the process
   */
  abstract Storage start(Path directory, boolean durable) throws Exception;

  /** Returns whether there is a package for this platform. */
  public boolean isThere() {
    return true;
  }

  /** Returns whether two nodes can use it at once. */
  public boolean servesSeveralNodes() {
    return true;
  }

  /** Returns whether it can be stopped and started again while nodes use it. */
  public boolean canGoAway() {
    return false;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
