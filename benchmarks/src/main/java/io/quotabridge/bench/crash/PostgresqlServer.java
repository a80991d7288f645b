package io.quotabridge.bench.crash;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A PostgreSQL server on a free port of the loopback interface. */
final class PostgresqlServer implements Storage {

  private final EmbeddedPostgres server;

  private PostgresqlServer(EmbeddedPostgres server) {
    this.server = server;
  }

  @SuppressWarnings("MustBeClosedChecker")
  static PostgresqlServer start(boolean durable) throws IOException {
    return new PostgresqlServer(
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofMinutes(3))
            .setServerConfig("max_connections", "100")
            // As docs/stores.md advises: a frozen node must not hold its locks for ever.
            .setServerConfig("idle_in_transaction_session_timeout", "1s")
            .setServerConfig("fsync", durable ? "on" : "off")
            .start());
  }

  @Override
  public String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  @Override
  public String urlToInspect() {
    return url();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
