package io.quotabridge.jdbc;

import io.quotabridge.model.CarrierId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.spi.PluginConfig;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/**
 * Removes settled exchanges and journal entries that nobody asks for any more. An embedder calls
 * {@link #prune} now and then, on any node, from a thread of its own. Thread-safe, and safe to be
 * used on several nodes at once.
 *
 * <p>What is removed is forgotten: a request that repeats or adds to such an exchange is {@code
 * 5002}, and its identifier, opened again, is a new exchange. So keep exchanges for longer than
 * anybody may repeat a request. Open exchanges, accounts and postings are never removed.
 *
 * <p>The sums of {@link io.quotabridge.spi.quota.QuotaStore#totals} stay as they were, and {@link
 * #carried} tells what the journal held; what is computed from the journal itself, such as
 * obligations, then begins with what is left there.
 *
 * <p>Every method throws {@link io.quotabridge.spi.quota.StoreException} if the database fails;
 * what was removed until then stays removed.
 */
public final class JdbcPruning implements AutoCloseable {

  /** A century: longer than anything has to be kept, and far from what microseconds can count. */
  private static final Duration MAX_RETENTION = Duration.ofDays(36_525);

  /**
   * How much was removed. Immutable.
   *
   * @param exchanges how many exchanges
   * @param entries how many journal entries
   */
  public record Pruned(long exchanges, long entries) {

    Pruned plus(Pruned more) {
      return new Pruned(exchanges + more.exchanges, entries + more.entries);
    }

    boolean isNothing() {
      return exchanges == 0 && entries == 0;
    }
  }

  /**
   * What was taken out of the journal, all together, of one kind between two carriers. Immutable.
   *
   * @param kind what was posted
   * @param from the carrier of those that gave
   * @param to the carrier of those that obtained
   * @param entries how many entries
   * @param octets the volume posted
   * @param overrunOctets what was reported beyond what could be charged
   */
  public record Carried(
      JournalEntry.Kind kind,
      CarrierId from,
      CarrierId to,
      long entries,
      long octets,
      long overrunOctets) {

    /** Returns the same without any content: what tells one sum from another. */
    Carried nothing() {
      return new Carried(kind, from, to, 0, 0, 0);
    }

    Carried plus(Carried more) {
      return new Carried(
          kind,
          from,
          to,
          Math.addExact(entries, more.entries),
          Math.addExact(octets, more.octets),
          Math.addExact(overrunOctets, more.overrunOctets));
    }
  }

  private final Database database;
  private final Pruner pruner;
  private final CarriedTable carried = new CarriedTable();

  private JdbcPruning(Database database) {
    this.database = database;
    this.pruner = new Pruner(database, carried);
  }

  /**
   * Opens a store's database for pruning, with the default settings.
   *
   * @param dataSource the database; stays the caller's to close
   * @return what prunes it
   * @throws io.quotabridge.spi.PluginConfigException if the database is not one of those supported,
   *     or its tables are not those of this version
   */
  public static JdbcPruning open(DataSource dataSource) {
    return open(PluginConfig.empty().with(DataSource.class, dataSource));
  }

  /**
   * Opens the database that is configured for pruning.
   *
   * @param config the settings of {@link JdbcQuotaStoreProvider} except the ledger's
   * @return what prunes it
   * @throws io.quotabridge.spi.PluginConfigException if a setting breaks its rule, the database is
   *     not one of those supported, or its tables are not those of this version
   */
  public static JdbcPruning open(PluginConfig config) {
    config.requireOnly(JdbcSettings.NAMES);
    return new JdbcPruning(JdbcSettings.open(config));
  }

  /**
   * Removes, oldest first, in small transactions: journal entries together with their exchanges,
   * and exchanges that have no entry, because they were refused or carried nothing. An entry goes
   * when it was posted before the retention began, everybody has read it, and its exchange, if it
   * belongs to one, is past its time of grace since before the retention began. Entries go in the
   * order of their numbers, so the first one that has to stay keeps all behind it. While another
   * call removes entries, this one does not.
   *
   * @param retention how long to keep what nothing can happen to any more, by the database's clock;
   *     0 to 36525 days
   * @param readTo the highest sequence that all who read the journal have read; 0 keeps every entry
   * @param most at most this many entries, with their exchanges, and exchanges without an entry,
   *     taken together; 1 or more
   * @return what was removed; nothing if there is nothing to remove at present
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Pruned prune(Duration retention, long readTo, int most) {
    if (retention.isNegative() || retention.compareTo(MAX_RETENTION) > 0) {
      throw new IllegalArgumentException(
          "retention (" + retention + ") must be 0 to " + MAX_RETENTION.toDays() + " days");
    }
    if (readTo < 0) {
      throw new IllegalArgumentException("readTo (" + readTo + ") must be 0 or more");
    }
    if (most < 1) {
      throw new IllegalArgumentException("most (" + most + ") must be 1 or more");
    }
    return pruner.prune(retention, readTo, most);
  }

  /**
   * Returns what was taken out of the journal until now: together with what is left there, all that
   * was ever posted.
   *
   * @return the sums, by kind and carriers
   */
  public List<Carried> carried() {
    return database.read("read what was carried forward", carried::all);
  }

  /** Releases what it holds; a call afterwards is an {@link IllegalStateException}. */
  @Override
  public void close() {
    database.close();
  }
}
