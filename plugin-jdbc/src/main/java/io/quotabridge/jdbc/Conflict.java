package io.quotabridge.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;

/** Makes the exception for a row that changed between reading and writing it. */
final class Conflict {

  private Conflict() {}

  /**
   * Returns a failure of class 40, which is rolled back and tried again like the database's own.
   */
  static SQLException of(String message) {
    return new SQLTransactionRollbackException(message, "40001");
  }
}
