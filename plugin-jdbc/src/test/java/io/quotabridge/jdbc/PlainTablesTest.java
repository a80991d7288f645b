package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the tables must not have. */
class PlainTablesTest {

  /** A key to a hot account row would lock that row once more, and make others wait for it. */
  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void nothingRefersToAnAccountRow(TestDatabase database) throws SQLException {
    database.assumeThere();
    String storage = TestDatabase.newStorage();
    Exchanging.open(database.dataSource(storage)).close();

    assertThat(constrained(database, storage, "PRIMARY KEY"))
        .as("the catalog is read rightly")
        .contains("qb_account", "qb_exchange", "qb_journal", "qb_posting");
    assertThat(constrained(database, storage, "FOREIGN KEY")).isEmpty();
  }

  /** Returns the names of our tables that have a constraint of a type, in lower case. */
  private static List<String> constrained(TestDatabase database, String storage, String type)
      throws SQLException {
    try (Connection connection = database.dataSource(storage).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT LOWER(table_name) FROM information_schema.table_constraints"
                    + " WHERE constraint_type = '"
                    + type
                    + "' AND LOWER(table_schema) = LOWER('"
                    + (database.isServer() ? storage : "public")
                    + "') AND LOWER(table_name) LIKE 'qb_%' ORDER BY 1")) {
      List<String> tables = new ArrayList<>();
      while (row.next()) {
        tables.add(row.getString(1));
      }
      return tables;
    }
  }
}
