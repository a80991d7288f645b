package io.quotabridge.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.function.Consumer;

/**
 * Lends the same connection again and again, and tells what is called on it and its statements. Not
 * thread-safe.
 */
final class LentConnection extends PlainDataSource {

  private final Connection connection;
  private final Consumer<String> calls;

  LentConnection(Connection connection, Consumer<String> calls) {
    super("");
    this.connection = connection;
    this.calls = calls;
  }

  @Override
  public Connection getConnection() {
    return watched(Connection.class, connection);
  }

  private <T> T watched(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (target instanceof Connection && method.getName().equals("close")) {
                return null;
              }
              calls.accept(method.getName());
              try {
                Object result = method.invoke(target, arguments);
                return result instanceof PreparedStatement statement
                    ? watched(PreparedStatement.class, statement)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
