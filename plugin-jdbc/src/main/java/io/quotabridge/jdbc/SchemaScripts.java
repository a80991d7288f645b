package io.quotabridge.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The scripts that make our tables on one kind of database. Immutable. */
final class SchemaScripts {

  /** In their order; the first makes version 1, each further one the next version. */
  static final List<String> NAMES =
      List.of("V1__quota_store.sql", "V2__pruning.sql", "V3__row_memory.sql");

  /** What the last statement of every script begins with: it names the version that is there. */
  private static final String NAMES_VERSION = "INSERT INTO qb_schema ";

  private final Dialect dialect;
  private final String directory;

  SchemaScripts(Dialect dialect) {
    this.dialect = dialect;
    this.directory = "db/migration/quotabridge/" + dialect.directory();
  }

  /** Returns the version that they lead to. */
  static int newest() {
    return NAMES.size();
  }

  Dialect dialect() {
    return dialect;
  }

  /** Returns where they lie, as migration tools want to be told. */
  String directory() {
    return directory;
  }

  /** Returns those that lead from one version to the newest, to be named to people. */
  String from(int version) {
    return directory + "/" + String.join(", ", NAMES.subList(version, NAMES.size()));
  }

  /**
   * Returns the statements of all of them. The version is named at the very end: where each
   * statement is a transaction of its own, nobody may take the tables of an older version for
   * complete while the newer one's are made.
   */
  List<String> statements() {
    List<String> making = new ArrayList<>();
    List<String> naming = new ArrayList<>();
    for (String name : NAMES) {
      for (String statement : statements(text(name))) {
        (statement.startsWith(NAMES_VERSION) ? naming : making).add(statement);
      }
    }
    making.addAll(naming);
    return making;
  }

  private String text(String name) {
    String path = directory + "/" + name;
    try (InputStream in = SchemaScripts.class.getResourceAsStream("/" + path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the plugin's archive");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  /** Takes a script apart: comments fill whole lines, and a semicolon ends a statement. */
  static List<String> statements(String script) {
    String code =
        script.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    return Arrays.stream(code.split(";", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
