package io.quotabridge.bench.replay;

import com.google.common.io.MoreFiles;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.quotabridge.Plugin;
import io.quotabridge.inmemory.InMemoryIdentityRegistry;
import io.quotabridge.jdbc.JdbcIdentityRegistry;
import io.quotabridge.spi.identity.IdentityVerifier;
import io.quotabridge.spi.identity.RegisteredStation;
import io.quotabridge.spi.identity.RegisteredSubscriber;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The stores that a replay can run on. */
public final class Backends {

  /** Connections: more than the threads of any sensible replay, so that none waits for one. */
  private static final int POOL_SIZE = 16;

  /** What the plugin does by itself. */
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);

  private Backends() {}

  /** The {@code --store} option names no store. */
  public static final class UnknownStoreException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnknownStoreException(String store) {
      super("--store (" + store + ") must be inmemory, h2 or a jdbc: URL");
    }
  }

  /**
   * Opens a store.
   *
   * @param store {@code inmemory}, {@code h2} or a {@code jdbc:} URL
   * @throws UnknownStoreException if it is none of these
   * @throws IOException if there is no room for a temporary database
   */
  public static Backend open(String store) throws IOException {
    if (store.equals("inmemory")) {
      return new InMemory();
    }
    if (store.equals("h2")) {
      Path directory = Files.createTempDirectory("quotabridge-replay");
      return new Jdbc(
          "h2", "jdbc:h2:file:" + directory.resolve("replay"), directory, USUAL_PATIENCE);
    }
    if (store.startsWith("jdbc:")) {
      return database(store, USUAL_PATIENCE);
    }
    throw new UnknownStoreException(store);
  }

  /**
   * Opens a database.
   *
   * @param url its {@code jdbc:} URL
   * @param patience how long the store and the registry try before they give up
   */
  static Backend database(String url, Duration patience) {
    return new Jdbc(url.replaceAll("[?;].*", ""), url, null, patience);
  }

  private static final class InMemory implements Backend {

    private final InMemoryIdentityRegistry registry = new InMemoryIdentityRegistry();

    @Override
    public String name() {
      return "inmemory";
    }

    @Override
    public void register(List<RegisteredSubscriber> subscribers, List<RegisteredStation> stations) {
      subscribers.forEach(registry::register);
      stations.forEach(registry::register);
    }

    @Override
    public Plugin<IdentityVerifier> identityVerifier() {
      return Plugin.<IdentityVerifier>named("inmemory")
          .with(InMemoryIdentityRegistry.class, registry);
    }

    @Override
    public Plugin<QuotaStore> quotaStore() {
      return Plugin.named("inmemory");
    }

    @Override
    public void close() {}
  }

  private static final class Jdbc implements Backend {

    private static final String BUDGET = "retry-budget-millis";

    private final String name;
    private final @Nullable Path temporary;
    private final HikariDataSource dataSource;
    private final String budget;

    Jdbc(String name, String url, @Nullable Path temporary, Duration patience) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url);
      config.setMaximumPoolSize(POOL_SIZE);
      this.name = name;
      this.temporary = temporary;
      this.budget = Long.toString(patience.toMillis());
      this.dataSource = new HikariDataSource(config);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void register(List<RegisteredSubscriber> subscribers, List<RegisteredStation> stations) {
      try (JdbcIdentityRegistry registry = JdbcIdentityRegistry.open(dataSource)) {
        registry.registerSubscribers(subscribers);
        registry.registerStations(stations);
      }
    }

    @Override
    public Plugin<IdentityVerifier> identityVerifier() {
      return Plugin.<IdentityVerifier>named("jdbc")
          .with(DataSource.class, dataSource)
          .with(BUDGET, budget);
    }

    @Override
    public Plugin<QuotaStore> quotaStore() {
      return Plugin.<QuotaStore>named("jdbc")
          .with(DataSource.class, dataSource)
          .with(BUDGET, budget);
    }

    @Override
    public void close() throws IOException {
      dataSource.close();
      if (temporary != null) {
        MoreFiles.deleteRecursively(temporary);
      }
    }
  }
}
