package io.quotabridge.jdbc;

import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Parties;
import io.quotabridge.model.SubscriberId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The rows of {@code qb_exchange}. Thread-safe. */
final class ExchangeTable {

  static final String NAME = "qb_exchange";

  private static final List<Column> FIXED =
      List.of(
          Column.text("exchange_id"),
          Column.text("demander_id"),
          Column.text("demander_account"),
          Column.text("demander_carrier"),
          Column.text("supplier_id"),
          Column.text("supplier_account"),
          Column.text("supplier_carrier"),
          Column.text("station_id"),
          Column.text("station_account"),
          Column.text("station_carrier"),
          Column.text("node_id"),
          Column.int64("initial_octets"),
          Column.int64("opened_at"));

  private static final List<Column> CHANGING =
      List.of(
          Column.text("status"),
          Column.int32("last_number"),
          Column.int64("last_used"),
          Column.int64("last_requested"),
          Column.int32("last_result"),
          Column.int64("last_granted"),
          Column.int64("used_octets"),
          Column.int64("charged_octets"),
          Column.int64("reserved_octets"),
          Column.int64("expires_at"),
          Column.text("cause"));

  static final List<String> COLUMNS = Column.names(Column.concat(FIXED, CHANGING));

  private static final String SELECT = "SELECT " + String.join(", ", COLUMNS) + " FROM " + NAME;

  private final KeyedRead byId;
  private final SetWriter insert;
  private final SetWriter update;
  private final String openByNode =
      SELECT
          + " WHERE status = 'OPEN' AND node_id = ? AND exchange_id > ?"
          + " ORDER BY exchange_id LIMIT ?";
  private final String expired;

  ExchangeTable(Dialect dialect) {
    this.byId = new KeyedRead(dialect, NAME, COLUMNS, "exchange_id", false);
    this.insert = SetWriter.insert(dialect, NAME, Column.concat(FIXED, CHANGING));
    this.update =
        SetWriter.update(
            dialect,
            NAME,
            CHANGING,
            List.of(Column.text("exchange_id"), Column.int32("last_number")));
    this.expired =
        SELECT
            + " WHERE status = 'OPEN' AND expires_at < "
            + dialect.clockExpression()
            + " ORDER BY expires_at, exchange_id LIMIT ?";
  }

  // ---- Reading ----

  List<ExchangeRecord> read(Session session, List<String> ids) throws SQLException {
    return ids.isEmpty() ? List.of() : all(byId.read(session, ids));
  }

  List<ExchangeRecord> open(Session session, NodeId node, @Nullable ExchangeId after, int limit)
      throws SQLException {
    String last = after == null ? "" : after.value();
    return all(session.query(openByNode, Session.binding(node.value(), last, limit)));
  }

  List<ExchangeRecord> expired(Session session, int limit) throws SQLException {
    return all(session.query(expired, Session.binding(limit)));
  }

  private static List<ExchangeRecord> all(ResultSet result) throws SQLException {
    try (ResultSet row = result) {
      List<ExchangeRecord> exchanges = new ArrayList<>();
      while (row.next()) {
        exchanges.add(exchange(row));
      }
      return exchanges;
    }
  }

  /** Reads by position, in the order of {@link #COLUMNS}: names are looked up at a price. */
  private static ExchangeRecord exchange(ResultSet row) throws SQLException {
    @Nullable String cause = row.getString(24);
    LastRequest last =
        new LastRequest(
            row.getInt(15),
            row.getLong(16),
            row.getLong(17),
            Rows.result(row.getInt(18)),
            row.getLong(19));
    return new ExchangeRecord(
        new ExchangeId(row.getString(1)),
        parties(row),
        new NodeId(row.getString(11)),
        ExchangeStatus.valueOf(row.getString(14)),
        row.getLong(12),
        last,
        row.getLong(20),
        row.getLong(21),
        row.getLong(22),
        Rows.instant(row.getLong(13)),
        Rows.instant(row.getLong(23)),
        cause == null ? null : EndingCause.valueOf(cause));
  }

  private static Parties parties(ResultSet row) throws SQLException {
    return new Parties(
        new SubscriberId(row.getString(2)),
        Rows.account(row, 3),
        new SubscriberId(row.getString(5)),
        Rows.account(row, 6),
        new BaseStationId(row.getString(8)),
        Rows.account(row, 9));
  }

  // ---- Writing ----

  void insert(Session session, Collection<ExchangeRecord> exchanges) throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>(exchanges.size());
    for (ExchangeRecord exchange : exchanges) {
      rows.add(newRow(exchange));
    }
    insert.writeExactly(session, rows);
  }

  /** Writes rows that are still as they were read: same number of the newest request. */
  void update(
      Session session, Collection<ExchangeRecord> exchanges, ToIntFunction<ExchangeId> numberRead)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>(exchanges.size());
    for (ExchangeRecord e : exchanges) {
      @Nullable Object[] row = new Object[CHANGING.size() + 2];
      changing(e, row, 0);
      row[CHANGING.size()] = e.id().value();
      row[CHANGING.size() + 1] = numberRead.applyAsInt(e.id());
      rows.add(row);
    }
    update.writeExactly(session, rows);
  }

  private static @Nullable Object[] newRow(ExchangeRecord exchange) {
    @Nullable Object[] row = new Object[FIXED.size() + CHANGING.size()];
    Parties parties = exchange.parties();
    row[0] = exchange.id().value();
    row[1] = parties.demander().value();
    row[2] = parties.demanderAccount().id().value();
    row[3] = parties.demanderAccount().carrier().value();
    row[4] = parties.supplier().value();
    row[5] = parties.supplierAccount().id().value();
    row[6] = parties.supplierAccount().carrier().value();
    row[7] = parties.station().value();
    row[8] = parties.stationAccount().id().value();
    row[9] = parties.stationAccount().carrier().value();
    row[10] = exchange.node().value();
    row[11] = exchange.initialOctets();
    row[12] = Rows.micros(exchange.openedAt());
    changing(exchange, row, FIXED.size());
    return row;
  }

  private static void changing(ExchangeRecord exchange, @Nullable Object[] row, int from) {
    LastRequest last = exchange.lastRequest();
    row[from] = exchange.status().name();
    row[from + 1] = last.number();
    row[from + 2] = last.usedOctets();
    row[from + 3] = last.requestedOctets();
    row[from + 4] = last.result().number();
    row[from + 5] = last.grantedOctets();
    row[from + 6] = exchange.usedOctets();
    row[from + 7] = exchange.chargedOctets();
    row[from + 8] = exchange.reservedOctets();
    row[from + 9] = Rows.micros(exchange.expiresAt());
    row[from + 10] = exchange.endedBecause().map(Enum::name).orElse(null);
  }
}
