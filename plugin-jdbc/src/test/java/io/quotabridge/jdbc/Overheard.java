package io.quotabridge.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;

/** Lets a double of a data source hear what is called on its connections. */
final class Overheard {

  /** What happens before a call reaches the connection. */
  interface Hook {
    void before(String method, Object[] arguments);
  }

  private Overheard() {}

  /** Returns a connection that tells of a call before it makes it. */
  static Connection connection(Connection connection, Hook hook) {
    return (Connection)
        Proxy.newProxyInstance(
            Overheard.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              hook.before(method.getName(), arguments);
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
