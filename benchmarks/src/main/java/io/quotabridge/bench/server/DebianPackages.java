package io.quotabridge.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where Debian's packages put the servers' programs, and what to say where they are missing. */
public final class DebianPackages {

  public static final Path MARIADBD = Path.of("/usr/sbin/mariadbd");
  public static final Path MARIADB_INSTALL = Path.of("/usr/bin/mariadb-install-db");
  public static final Path GALERA = Path.of("/usr/lib/galera/libgalera_smm.so");

  /** The script of mariadb-server with which a server hands its books to another one. */
  public static final Path RSYNC = Path.of("/usr/bin/rsync");

  private static final Path POSTGRESQL = Path.of("/usr/lib/postgresql");

  private DebianPackages() {}

  /** Returns what to install for a Galera cluster, or nothing if it is there. */
  public static Optional<String> missingForGalera() {
    for (Path file : List.of(MARIADBD, MARIADB_INSTALL, GALERA, RSYNC)) {
      if (!Files.exists(file)) {
        return Optional.of(
            file + " is not there: it needs Debian's packages mariadb-server and galera-4");
      }
    }
    return Optional.empty();
  }

  /** Returns what to install for PostgreSQL with a standby, or nothing if it is there. */
  public static Optional<String> missingForStandby() {
    return postgresql().isPresent()
        ? Optional.empty()
        : Optional.of(
            POSTGRESQL + "/*/bin/pg_basebackup is not there: it needs Debian's package postgresql");
  }

  /** Returns the directory of the newest PostgreSQL's programs. */
  public static Optional<Path> postgresql() {
    if (!Files.isDirectory(POSTGRESQL)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(POSTGRESQL)) {
      return versions
          .filter(version -> version.getFileName().toString().matches("\\d+"))
          .filter(version -> Files.isExecutable(version.resolve("bin/pg_basebackup")))
          .filter(version -> Files.isExecutable(version.resolve("bin/postgres")))
          .max(Comparator.comparingInt(v -> Integer.parseInt(v.getFileName().toString())))
          .map(version -> version.resolve("bin"));
    } catch (IOException e) {
      return Optional.empty(); // a directory that cannot be read holds nothing for us
    }
  }
}
