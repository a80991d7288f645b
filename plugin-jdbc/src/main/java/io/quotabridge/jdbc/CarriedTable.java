package io.quotabridge.jdbc;

import io.quotabridge.model.CarrierId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.JournalEntry.Kind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The rows of {@code qb_carried}: sums of what was taken out of the journal. Thread-safe. */
final class CarriedTable {

  static final String NAME = "qb_carried";

  static final List<String> COLUMNS =
      List.of("kind", "from_carrier", "to_carrier", "entries", "octets", "overrun_octets");

  private static final String ALL =
      "SELECT "
          + String.join(", ", COLUMNS)
          + " FROM qb_carried ORDER BY kind, from_carrier, to_carrier";

  private static final String ADD =
      "UPDATE qb_carried SET entries = entries + ?, octets = octets + ?,"
          + " overrun_octets = overrun_octets + ?"
          + " WHERE kind = ? AND from_carrier = ? AND to_carrier = ?";

  private static final String INSERT =
      "INSERT INTO qb_carried (entries, octets, overrun_octets, kind, from_carrier, to_carrier)"
          + " VALUES (?, ?, ?, ?, ?, ?)";

  /** Adds to the sums; for the one who holds the counter's row 'pruned'. */
  void add(Session session, Collection<JdbcPruning.Carried> sums) throws SQLException {
    for (JdbcPruning.Carried sum : sums) {
      if (write(session, ADD, sum) == 0) {
        write(session, INSERT, sum);
      }
    }
  }

  private static int write(Session session, String sql, JdbcPruning.Carried sum)
      throws SQLException {
    PreparedStatement statement = session.prepare(sql);
    statement.setLong(1, sum.entries());
    statement.setLong(2, sum.octets());
    statement.setLong(3, sum.overrunOctets());
    statement.setString(4, sum.kind().name());
    statement.setString(5, sum.from().value());
    statement.setString(6, sum.to().value());
    return statement.executeUpdate();
  }

  List<JdbcPruning.Carried> all(Session session) throws SQLException {
    List<JdbcPruning.Carried> sums = new ArrayList<>();
    try (ResultSet row = session.query(ALL, Session.binding())) {
      while (row.next()) {
        Kind kind = JournalEntry.Kind.valueOf(row.getString(1));
        sums.add(
            new JdbcPruning.Carried(
                kind,
                new CarrierId(row.getString(2)),
                new CarrierId(row.getString(3)),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)));
      }
    }
    return sums;
  }
}
