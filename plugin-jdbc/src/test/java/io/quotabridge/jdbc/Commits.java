package io.quotabridge.jdbc;

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
    return Overheard.of(
        Statement.class,
        statement,
        (method, arguments) -> {
          if (method.equals("execute") && arguments[0].equals("COMMIT")) {
            hook.run();
          }
        });
  }
}
