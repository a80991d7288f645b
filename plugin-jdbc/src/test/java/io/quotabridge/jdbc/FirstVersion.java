package io.quotabridge.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The tables of the first version, made by its script, and something in them. */
final class FirstVersion {

  /** 2026-01-01T00:00:00Z, and ten years later. */
  private static final long LONG_AGO = 1_767_225_600_000_000L;

  private static final long FAR_AHEAD = 2_082_758_400_000_000L;

  private FirstVersion() {}

  /** Makes the tables. */
  static void make(TestDatabase database, String storage) {
    run(database, storage, SchemaScripts.NAMES.get(0));
  }

  /** Runs one of the scripts, as an operator would. */
  static void run(TestDatabase database, String storage, String name) {
    List<String> script = SchemaScripts.statements(script(database, name));
    database.execute(storage, database.dataSource(storage), script.toArray(new String[0]));
  }

  /**
   * Writes what that version would have written: of 1000 octets, "giver" supplied 50 in one
   * exchange that is settled and 20 so far in one that is open and holds 100; "taker" received the
   * 50. One more settled before, and its entry of 30 has its number.
   */
  static void fill(TestDatabase database, String storage) {
    List<String> rows = new ArrayList<>();
    rows.add(
        "INSERT INTO qb_posting VALUES ('top-up', NULL, NULL, 'giver', 'carrier', 1000, 2001)");
    rows.add("INSERT INTO qb_account VALUES ('giver', 'carrier', 1000, 100, 100, 0, 1, 7)");
    rows.add("INSERT INTO qb_account VALUES ('taker', 'carrier', 0, 0, 0, 80, 0, 2)");
    rows.add(exchange("read", "SETTLED", 30, 1, 30, 0, 30, 0, LONG_AGO, "'NORMAL_RELEASE'"));
    rows.add(exchange("settled", "SETTLED", 50, 1, 50, 0, 50, 0, FAR_AHEAD, "'NORMAL_RELEASE'"));
    rows.add(exchange("open", "OPEN", 100, 1, 20, 100, 20, 100, FAR_AHEAD, "NULL"));
    rows.add("INSERT INTO qb_node VALUES ('node', 1)");
    rows.add("UPDATE qb_counter SET counted = 1 WHERE name = 'journal'");
    rows.add(entry("1", "read", 30));
    rows.add(entry("NULL", "settled", 50));
    database.execute(storage, database.dataSource(storage), rows.toArray(new String[0]));
  }

  private static String exchange(
      String id,
      String status,
      long initial,
      int number,
      long used,
      long granted,
      long charged,
      long reserved,
      long expiresAt,
      String cause) {
    return "INSERT INTO qb_exchange VALUES ('"
        + id
        + "', 'terminal-taker', 'taker', 'carrier', 'terminal-giver', 'giver', 'carrier',"
        + " 'station', 'station-owner', 'carrier', 'node', 1, '"
        + status
        + String.format(
            "', %d, %d, %d, %d, 2001, %d, %d, %d, %d, %d, %d, %s)",
            initial, number, used, granted, granted, used, charged, reserved, LONG_AGO, expiresAt,
            cause);
  }

  private static String entry(String number, String exchange, long octets) {
    return "INSERT INTO qb_journal (seq_no, kind, reference, from_account, from_carrier,"
        + " to_account, to_carrier, station_id, octets, overrun_octets, cause, opened_at,"
        + " posted_at) VALUES ("
        + number
        + ", 'EXCHANGE', '"
        + exchange
        + "', 'giver', 'carrier', 'taker', 'carrier', 'station', "
        + octets
        + ", 0, 'NORMAL_RELEASE', "
        + LONG_AGO
        + ", "
        + LONG_AGO
        + ")";
  }

  private static String script(TestDatabase database, String name) {
    String directory =
        switch (database) {
          case H2_MEMORY, H2_FILE -> "h2";
          case POSTGRESQL -> "postgresql";
          case MARIADB -> "mariadb";
        };
    String path = "/db/migration/quotabridge/" + directory + "/" + name;
    try (InputStream in = Objects.requireNonNull(Schema.class.getResourceAsStream(path), path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
