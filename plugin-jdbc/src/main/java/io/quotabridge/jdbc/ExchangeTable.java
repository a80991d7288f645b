package io.quotabridge.jdbc;

import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.LastRequest;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.SubscriberId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
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
          Column.int64("initial_octets"),
          Column.int64("opened_at"));

  private static final List<Column> CHANGING =
      List.of(
          Column.text("node_id"),
          Column.int64("epoch"),
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

  /**
   * What tells whether a row is still as it was read: every request that is executed changes its
   * number or, if it comes from another than the owner, the octets used; a new owner changes those.
   * The rest is what else a decision is made from, or carried along with, and so must be as it was
   * wherever it was had from. The newest request goes with its number, and parties never change.
   */
  private static final List<Column> GUARD =
      List.of(
          Column.text("exchange_id"),
          Column.int32("last_number"),
          Column.int64("used_octets"),
          Column.text("node_id"),
          Column.int64("epoch"),
          Column.text("status"),
          Column.int64("charged_octets"),
          Column.int64("reserved_octets"),
          Column.int64("expires_at"));

  private static final RowType NEW = new RowType("qb_exchange_new", Column.concat(FIXED, CHANGING));

  private static final RowType CHANGE = RowType.change("qb_exchange_change", CHANGING, GUARD);

  static final List<RowType> TYPES = List.of(NEW, CHANGE);

  static final List<String> COLUMNS = Column.names(Column.concat(FIXED, CHANGING));

  private static final String SELECT = "SELECT " + String.join(", ", COLUMNS) + " FROM " + NAME;

  private final KeyedRead byId;
  private final SetWriter insert;
  private final SetWriter update;
  private final String openByNode =
      SELECT
          + " WHERE status = 'OPEN' AND node_id = ? AND exchange_id > ?"
          + " ORDER BY exchange_id LIMIT ?";
  private final String ownedByEarlier =
      SELECT
          + " WHERE status = 'OPEN' AND node_id = ? AND epoch <= ? AND exchange_id > ?"
          + " ORDER BY exchange_id LIMIT ?";
  private final String expired;
  private final String free;

  /**
   * Makes one.
   *
   * @param patience how long to wait for a row that somebody else writes or has locked
   */
  ExchangeTable(Dialect dialect, Duration patience) {
    this.byId = new KeyedRead(dialect, NAME, COLUMNS, "exchange_id", "");
    this.insert = SetWriter.insert(dialect, NAME, NEW).waiting(dialect, patience);
    this.update =
        SetWriter.update(dialect, NAME, CHANGE, CHANGING, GUARD).waiting(dialect, patience);
    this.expired =
        SELECT
            + " WHERE status = 'OPEN' AND expires_at < "
            + dialect.clockExpression()
            + " ORDER BY expires_at, exchange_id LIMIT ?";
    this.free = expired + dialect.skipLocked();
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

  /** Pages through what an owner's node drives, in this life or an earlier one. */
  List<ExchangeRecord> open(Session session, Owner owner, @Nullable ExchangeId after, int limit)
      throws SQLException {
    String last = after == null ? "" : after.value();
    return all(
        session.query(
            ownedByEarlier, Session.binding(owner.node().value(), owner.epoch(), last, limit)));
  }

  List<ExchangeRecord> expired(Session session, int limit) throws SQLException {
    return all(session.query(expired, Session.binding(limit)));
  }

  /** Reads and locks what expired, but for what others have locked. */
  List<ExchangeRecord> lockExpired(Session session, int limit) throws SQLException {
    return all(session.query(free, Session.binding(limit)));
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
    @Nullable String cause = row.getString(25);
    LastRequest last =
        new LastRequest(
            row.getInt(16),
            row.getLong(17),
            row.getLong(18),
            Rows.result(row.getInt(19)),
            row.getLong(20));
    return new ExchangeRecord(
        new ExchangeId(row.getString(1)),
        parties(row),
        new Owner(new NodeId(row.getString(13)), row.getLong(14)),
        ExchangeStatus.valueOf(row.getString(15)),
        row.getLong(11),
        last,
        row.getLong(21),
        row.getLong(22),
        row.getLong(23),
        Rows.instant(row.getLong(12)),
        Rows.instant(row.getLong(24)),
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

  /** Writes rows that are still as they were read. */
  void update(
      Session session,
      Collection<ExchangeRecord> exchanges,
      Function<ExchangeId, ExchangeRecord> readAs)
      throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>(exchanges.size());
    for (ExchangeRecord e : exchanges) {
      @Nullable Object[] row = new Object[CHANGING.size() + GUARD.size()];
      changing(e, row, 0);
      guard(readAs.apply(e.id()), row, CHANGING.size());
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
    row[10] = exchange.initialOctets();
    row[11] = Rows.micros(exchange.openedAt());
    changing(exchange, row, FIXED.size());
    return row;
  }

  private static void changing(ExchangeRecord exchange, @Nullable Object[] row, int from) {
    LastRequest last = exchange.lastRequest();
    row[from] = exchange.owner().node().value();
    row[from + 1] = exchange.owner().epoch();
    row[from + 2] = exchange.status().name();
    row[from + 3] = last.number();
    row[from + 4] = last.usedOctets();
    row[from + 5] = last.requestedOctets();
    row[from + 6] = last.result().number();
    row[from + 7] = last.grantedOctets();
    row[from + 8] = exchange.usedOctets();
    row[from + 9] = exchange.chargedOctets();
    row[from + 10] = exchange.reservedOctets();
    row[from + 11] = Rows.micros(exchange.expiresAt());
    row[from + 12] = exchange.endedBecause().map(Enum::name).orElse(null);
  }

  private static void guard(ExchangeRecord read, @Nullable Object[] row, int from) {
    row[from] = read.id().value();
    row[from + 1] = read.lastRequest().number();
    row[from + 2] = read.usedOctets();
    row[from + 3] = read.owner().node().value();
    row[from + 4] = read.owner().epoch();
    row[from + 5] = read.status().name();
    row[from + 6] = read.chargedOctets();
    row[from + 7] = read.reservedOctets();
    row[from + 8] = Rows.micros(read.expiresAt());
  }
}
