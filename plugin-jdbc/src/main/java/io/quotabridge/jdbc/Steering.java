package io.quotabridge.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How PostgreSQL is told to plan our statements, for the time of one transaction. Immutable.
 *
 * <p>Databases that speak its protocol without having its settings are told nothing.
 */
final class Steering {

  /* Every statement of ours finds its rows by keys, so there is one good plan for each, and it does
   * not depend on any number. PostgreSQL would have to guess it from numbers: how many rows a table
   * has, which it learns now and then, and how many elements an array will have, which it does not
   * know when it makes a plan to keep. Two things go wrong then:
   *
   *   A plan that is kept outlives what it was made for. While a table holds a handful of rows,
   *   reading all of it is the cheapest; a connection that has planned so reads all of it still
   *   when it holds a million, until the table is analysed again.
   *
   *   A plan that is not kept is made again for each batch. Where the array has one element, a plan
   *   for just that looks cheaper than one for many, and making it takes longer than the statement.
   *
   * So plans are made once and kept, and what could go wrong is switched off: sequential scans;
   * bitmaps, which would hide from the index that an entry is dead; and nested loops, which would
   * compare each row found with each of the values to be written. What is left is to look the keys up
   * in the primary key's index, and to hash the rows found with the values.
   */

  private static final Map<String, String> SETTINGS = settings();

  private static final Set<String> NAMES = new TreeSet<>(SETTINGS.keySet());

  private static final String KNOWN =
      "SELECT name FROM pg_settings WHERE name IN ("
          + Dialect.marks(SETTINGS.size())
          + ") ORDER BY name";

  /** Tells nothing. */
  static final Steering NONE = new Steering(Set.of());

  private final String settings;

  private Steering(Set<String> known) {
    this.settings =
        known.stream()
            .map(name -> "set_config('" + name + "', '" + SETTINGS.get(name) + "', true)")
            .collect(Collectors.joining(", "));
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("enable_seqscan", "off");
    settings.put("enable_bitmapscan", "off");
    settings.put("enable_nestloop", "off");
    settings.put("plan_cache_mode", "force_generic_plan");
    return settings;
  }

  /** Asks which of the settings a database has. */
  static Steering of(Session session) throws SQLException {
    PreparedStatement statement = session.prepare(KNOWN);
    int position = 1;
    for (String name : NAMES) {
      statement.setString(position++, name);
    }
    Set<String> known = new TreeSet<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        known.add(row.getString(1));
      }
    }
    return new Steering(known);
  }

  /** Returns the settings as further columns of a query; empty if there are none. */
  String columns() {
    return settings.isEmpty() ? "" : ", " + settings;
  }

  /** Returns the settings as a query of their own; empty if there are none. */
  String query() {
    return settings.isEmpty() ? "" : "SELECT " + settings;
  }
}
