package io.quotabridge.jdbc;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.spi.PluginConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The databases that every test runs on. A storage is a schema or a file of its own, and the same
 * name means the same storage for as long as the test run lasts.
 */
enum TestDatabase {
  H2_MEMORY {
    @Override
    String url(String storage) {
      return "jdbc:h2:mem:" + storage + ";DB_CLOSE_DELAY=-1";
    }
  },
  H2_FILE {
    @Override
    String url(String storage) {
      return "jdbc:h2:"
          + FOLDER.resolve(storage)
          + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;DB_CLOSE_DELAY=-1";
    }
  },
  POSTGRESQL {
    @Override
    String url(String storage) throws SQLException {
      EmbeddedServers.Address server = EmbeddedServers.postgresql();
      executeAt(server.url(), "CREATE SCHEMA IF NOT EXISTS " + storage);
      return server.url() + "&currentSchema=" + storage;
    }

    @Override
    boolean isThere() {
      return EmbeddedServers.hasPostgresql();
    }
  },
  MARIADB {
    @Override
    String url(String storage) throws SQLException {
      EmbeddedServers.Address server = EmbeddedServers.mariadb();
      executeAt(server.url(), "CREATE DATABASE IF NOT EXISTS " + storage);
      return server.url().replace("/test?", "/" + storage + "?");
    }

    @Override
    boolean isThere() {
      return EmbeddedServers.hasMariadb();
    }
  };

  private static final Path FOLDER = folder();

  /** Returns an address of a storage, which is made if it is new. */
  abstract String url(String storage) throws SQLException;

  /** Gives back what a storage occupies. */
  void drop(String storage) {
    execute(
        storage,
        dataSource(storage),
        switch (this) {
          case H2_MEMORY, H2_FILE -> "DROP ALL OBJECTS DELETE FILES";
          case POSTGRESQL -> "DROP SCHEMA " + storage + " CASCADE";
          case MARIADB -> "DROP DATABASE " + storage;
        });
  }

  /** Returns whether this platform has the database; the tests are visibly skipped if not. */
  boolean isThere() {
    return true;
  }

  void assumeThere() {
    assumeThat(isThere()).as(this + " has a package for this platform").isTrue();
  }

  boolean isServer() {
    return this == POSTGRESQL || this == MARIADB;
  }

  /** Returns a name that no other test uses. */
  static String newStorage() {
    return "s" + UUID.randomUUID().toString().replace("-", "");
  }

  /** Returns the settings that open a storage by its address. */
  PluginConfig settings(String storage, PluginConfig more) {
    try {
      return more.with("url", url(storage));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a source of new connections to a storage. */
  DataSource dataSource(String storage) {
    try {
      return new PlainDataSource(url(storage));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  void execute(String storage, DataSource dataSource, String... statements) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(storage, e);
    }
  }

  static void executeAt(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Path folder() {
    try {
      Path target = Path.of(System.getProperty("project.basedir", "."), "target");
      return Files.createTempDirectory(Files.createDirectories(target), "h2-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
