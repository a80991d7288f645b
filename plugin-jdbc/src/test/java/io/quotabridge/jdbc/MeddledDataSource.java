package io.quotabridge.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Lets something happen each time that a transaction is about to say something. Thread-safe. */
final class MeddledDataSource extends PlainDataSource {

  private final DataSource real;
  private final String partOfStatement;
  private final Runnable meddling;

  MeddledDataSource(DataSource real, String partOfStatement, Runnable meddling) {
    super("");
    this.real = real;
    this.partOfStatement = partOfStatement;
    this.meddling = meddling;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return Overheard.of(
        Connection.class,
        real.getConnection(),
        (method, arguments) -> {
          if (method.equals("prepareStatement")
              && ((String) arguments[0]).contains(partOfStatement)) {
            meddling.run();
          }
        });
  }
}
