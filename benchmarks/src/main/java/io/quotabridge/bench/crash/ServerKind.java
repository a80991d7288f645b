package io.quotabridge.bench.crash;

import io.quotabridge.bench.server.DebianPackages;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/** Databases that are several servers, of which one can be lost. */
public enum ServerKind {
  /** Three MariaDB servers, each of which takes writes. */
  GALERA("galera") {
    @Override
    public Optional<String> missing() {
      return DebianPackages.missingForGalera();
    }

    @Override
    ServerGroup start(Path directory, boolean durable)
        throws IOException, InterruptedException, SQLException {
      return GaleraCluster.start(directory, durable);
    }

    @Override
    ServerGroup startAlone(Path directory, boolean durable)
        throws IOException, InterruptedException, SQLException {
      return GaleraCluster.startAlone(directory, durable);
    }
  },
  /** A PostgreSQL server, and one that follows it and takes its place. */
  STANDBY("postgresql with a standby") {
    @Override
    public Optional<String> missing() {
      return DebianPackages.missingForStandby();
    }

    @Override
    ServerGroup start(Path directory, boolean durable)
        throws IOException, InterruptedException, SQLException {
      return StandbyPair.start(directory, durable);
    }

    @Override
    ServerGroup startAlone(Path directory, boolean durable)
        throws IOException, InterruptedException, SQLException {
      return StandbyPair.startAlone(directory, durable);
    }
  };

  private final String words;

  ServerKind(String words) {
    this.words = words;
  }

  /** Returns what has to be installed for it, in words, or nothing if it is there. */
  public abstract Optional<String> missing();

  /** Makes an empty database on all servers. */
  abstract ServerGroup start(Path directory, boolean durable)
      throws IOException, InterruptedException, SQLException;

  /** Makes an empty database on one server of the same kind. */
  abstract ServerGroup startAlone(Path directory, boolean durable)
      throws IOException, InterruptedException, SQLException;

  @Override
  public String toString() {
    return words;
  }
}
