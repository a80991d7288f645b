package io.quotabridge.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Statement;

/** Lets a double of a connection hear of commits that are statements. */
final class Commits {

  /** What happens before a commit reaches the database. */
  interface Hook {
    void run() throws Exception;
  }

  private Commits() {}

  /** Returns a statement that tells of a commit before it executes it. */
  static Statement heard(Statement statement, Hook hook) {
    return (Statement)
        Proxy.newProxyInstance(
            Commits.class.getClassLoader(),
            new Class<?>[] {Statement.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("execute") && arguments[0].equals("COMMIT")) {
                hook.run();
              }
              try {
                return method.invoke(statement, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
