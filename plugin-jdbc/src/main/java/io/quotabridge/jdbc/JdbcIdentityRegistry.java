package io.quotabridge.jdbc;

import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.identity.IdentityDecision;
import io.quotabridge.spi.identity.IdentityRules;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.RegisteredStation;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.identity.SubscriberStatus;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers and base stations in the tables {@code qb_subscriber} and {@code qb_station}. An
 * embedder fills it with {@link #register}; the core asks it. What was registered counts from the
 * next request on, on every node: nothing is cached. Thread-safe.
 *
 * <p>Every method throws {@link io.quotabridge.spi.quota.StoreException} if the database fails.
 */
public final class JdbcIdentityRegistry implements IdentityVerifier {

  /** Rows in one transaction: enough to hide the round trips, and no lock is held for long. */
  private static final int ROWS_PER_TRANSACTION = 1_000;

  private static final List<String> SUBSCRIBER =
      List.of("subscriber_id", "account_id", "carrier_id", "status");

  private static final List<String> STATION = List.of("station_id", "account_id", "carrier_id");

  /** Both tables in one round trip, each by its primary key. A station has no status. */
  private static final String PARTIES =
      "SELECT subscriber_id, account_id, carrier_id, status FROM qb_subscriber"
          + " WHERE subscriber_id IN (?, ?)"
          + " UNION ALL SELECT station_id, account_id, carrier_id, NULL FROM qb_station"
          + " WHERE station_id = ?";

  private final Database database;
  private final String upsertSubscriber;
  private final String upsertStation;

  private JdbcIdentityRegistry(Database database) {
    this.database = database;
    this.upsertSubscriber = upsertInto("qb_subscriber", SUBSCRIBER);
    this.upsertStation = upsertInto("qb_station", STATION);
  }

  private String upsertInto(String table, List<String> columns) {
    Dialect dialect = database.dialect();
    return dialect.bounded(dialect.upsert(table, columns), database.patience());
  }

  /**
   * Opens the registry in a database, with the default settings.
   *
   * @param dataSource the database; stays the caller's to close
   * @return the registry
   * @throws io.quotabridge.spi.PluginConfigException if the database is not one of those supported,
   *     or its tables are not those of this version
   */
  public static JdbcIdentityRegistry open(DataSource dataSource) {
    return open(PluginConfig.empty().with(DataSource.class, dataSource));
  }

  /**
   * Opens the registry in the database that is configured.
   *
   * @param config the settings of {@link JdbcQuotaStoreProvider} except the ledger's
   * @return the registry
   * @throws io.quotabridge.spi.PluginConfigException if a setting breaks its rule, the database is
   *     not one of those supported, or its tables are not those of this version
   */
  public static JdbcIdentityRegistry open(PluginConfig config) {
    config.requireOnly(JdbcSettings.NAMES);
    return new JdbcIdentityRegistry(JdbcSettings.open(config));
  }

  // ---- Asking ----

  @Override
  public IdentityDecision verify(AccessRequest request) {
    Found found = database.read("look up the parties", session -> find(session, request));
    return IdentityRules.decide(request, found);
  }

  /** Applies the same rules once more. */
  @Override
  public Optional<Refusal> recheck(AccessRequest request) {
    return verify(request).refusal();
  }

  private static Found find(Session session, AccessRequest request) throws SQLException {
    Session.Binding parties =
        Session.binding(
            request.demander().value(), request.supplier().value(), request.station().value());
    Found found = new Found();
    try (ResultSet row = session.query(PARTIES, parties)) {
      while (row.next()) {
        found.add(row);
      }
    }
    return found;
  }

  /** The two or three rows of one request. */
  private static final class Found implements IdentityRules.Registry {

    private final List<RegisteredSubscriber> subscribers = new ArrayList<>(2);
    private @Nullable RegisteredStation station;

    void add(ResultSet row) throws SQLException {
      @Nullable String status = row.getString(4);
      if (status == null) {
        station = new RegisteredStation(new BaseStationId(row.getString(1)), Rows.account(row, 2));
      } else {
        subscribers.add(
            new RegisteredSubscriber(
                new SubscriberId(row.getString(1)),
                Rows.account(row, 2),
                SubscriberStatus.valueOf(status)));
      }
    }

    @Override
    public Optional<RegisteredSubscriber> subscriber(SubscriberId id) {
      return subscribers.stream().filter(found -> found.id().equals(id)).findFirst();
    }

    @Override
    public Optional<RegisteredStation> station(BaseStationId id) {
      return Optional.ofNullable(station).filter(found -> found.id().equals(id));
    }
  }

  // ---- Filling ----

  /**
   * Registers a subscriber, or replaces what was registered under the same identity.
   *
   * @param subscriber the subscriber
   */
  public void register(RegisteredSubscriber subscriber) {
    registerSubscribers(List.of(subscriber));
  }

  /**
   * Registers a base station, or replaces what was registered under the same identity.
   *
   * @param station the base station
   */
  public void register(RegisteredStation station) {
    registerStations(List.of(station));
  }

  /**
   * Registers many subscribers, in transactions of 1000. Where one identity comes several times,
   * the last one counts.
   *
   * @param subscribers the subscribers
   */
  public void registerSubscribers(Collection<RegisteredSubscriber> subscribers) {
    List<String[]> rows = new ArrayList<>(subscribers.size());
    for (RegisteredSubscriber one : subscribers) {
      rows.add(
          new String[] {
            one.id().value(),
            one.account().id().value(),
            one.account().carrier().value(),
            one.status().name()
          });
    }
    upsert(upsertSubscriber, rows);
  }

  /**
   * Registers many base stations, in transactions of 1000. Where one identity comes several times,
   * the last one counts.
   *
   * @param stations the base stations
   */
  public void registerStations(Collection<RegisteredStation> stations) {
    List<String[]> rows = new ArrayList<>(stations.size());
    for (RegisteredStation one : stations) {
      rows.add(
          new String[] {
            one.id().value(), one.account().id().value(), one.account().carrier().value()
          });
    }
    upsert(upsertStation, rows);
  }

  /**
   * Sorted by key, so that two who register the same rows do not block each other; and each key
   * once, because a driver may make one statement of several rows.
   */
  private void upsert(String sql, List<String[]> rows) {
    SortedMap<String, String[]> last = new TreeMap<>();
    rows.forEach(row -> last.put(row[0], row));
    List<String[]> each = List.copyOf(last.values());
    for (int from = 0; from < each.size(); from += ROWS_PER_TRANSACTION) {
      List<String[]> some = each.subList(from, Math.min(each.size(), from + ROWS_PER_TRANSACTION));
      database.transact("register parties", session -> upsert(session, sql, some));
    }
  }

  private int upsert(Session session, String sql, List<String[]> rows) throws SQLException {
    database.begin(session);
    PreparedStatement statement = session.prepare(sql);
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        statement.setString(i + 1, row[i]);
      }
      statement.addBatch();
    }
    return statement.executeBatch().length;
  }

  /** Closes the connections that were opened here; a data source stays open. */
  @Override
  public void close() {
    database.close();
  }
}
