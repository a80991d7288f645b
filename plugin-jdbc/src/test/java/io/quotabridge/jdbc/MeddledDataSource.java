package io.quotabridge.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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
    Connection connection = real.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("prepareStatement")
                  && ((String) arguments[0]).contains(partOfStatement)) {
                meddling.run();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
