package io.quotabridge.bench.crash;

import io.quotabridge.ExchangeConfig;
import io.quotabridge.jdbc.JdbcQuotaStoreProvider;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What the processes of one run share, through a file in its directory. Immutable.
 *
 * @param directory where the run keeps its files
 * @param urls addresses of the database, which the nodes use in turn
 * @param world who takes part
 * @param open how many exchanges are kept open by traffic
 * @param threads how many threads make traffic
 * @param validity of a grant
 * @param patience how long a store tries before its callers are told to ask again
 */
record Setup(
    Path directory,
    List<String> urls,
    World world,
    int open,
    int threads,
    Duration validity,
    Duration patience) {

  /** What the plugin does by itself. */
  static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);

  static final long FIRST_SLICE = 64 * 1024;
  static final long LARGEST_SLICE = 256 * 1024;

  /**
   * The most that is reserved for one exchange, and so the most that nobody has reported: more is
   * asked for when a quarter of a slice is left, and what is left is kept beside the next slice.
   */
  static final long LARGEST_RESERVATION = LARGEST_SLICE + LARGEST_SLICE / 4;

  /** More than all threads of a node use at once. */
  private static final String CONNECTIONS = "24";

  private static final String URL = "url.";
  private static final String FILE = "setup.properties";

  /** An orderly end may take long on a busy machine; it is no part of what is judged. */
  private static final Duration SHUTDOWN = Duration.ofMinutes(5);

  /** Copies the addresses. */
  Setup {
    urls = List.copyOf(urls);
  }

  Path truth() {
    return directory.resolve("truth");
  }

  ExchangeConfig config(String node) {
    return ExchangeConfig.DEFAULT
        .withNode(node)
        .withSlices(FIRST_SLICE, LARGEST_SLICE)
        .withValidity(validity)
        .withShutdownTimeout(SHUTDOWN);
  }

  /** Returns an address of the database. */
  String url() {
    return urls.get(0);
  }

  /** Opens the store of a node: "node-2" uses the second address, if there are so many. */
  QuotaStore openStore(String node) {
    return openStore(Integer.parseInt(node.substring(node.lastIndexOf('-') + 1)));
  }

  QuotaStore openStore(int number) {
    return openStore(urls.get((number - 1) % urls.size()), patience);
  }

  static QuotaStore openStore(String url, Duration patience) {
    return new JdbcQuotaStoreProvider()
        .create(
            PluginConfig.empty()
                .with("url", url)
                .with("max-connections", CONNECTIONS)
                .with("retry-budget-millis", Long.toString(patience.toMillis())));
  }

  // ---- The file ----

  void save() throws IOException {
    Properties properties = new Properties();
    for (int i = 0; i < urls.size(); i++) {
      properties.setProperty(URL + i, urls.get(i));
    }
    properties.setProperty("seed", Long.toString(world.seed()));
    properties.setProperty("calm", Boolean.toString(world.calm()));
    properties.setProperty("open", Integer.toString(open));
    properties.setProperty("threads", Integer.toString(threads));
    properties.setProperty("validity", validity.toString());
    properties.setProperty("patience", patience.toString());
    try (Writer writer = Files.newBufferedWriter(directory.resolve(FILE))) {
      properties.store(writer, null);
    }
  }

  private static List<String> urls(Properties properties) {
    List<String> urls = new ArrayList<>();
    for (String url = properties.getProperty(URL + 0);
        url != null;
        url = properties.getProperty(URL + urls.size())) {
      urls.add(url);
    }
    return urls;
  }

  static Setup load(Path directory) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
      properties.load(reader);
    }
    return new Setup(
        directory,
        urls(properties),
        new World(
            Long.parseLong(properties.getProperty("seed")),
            Boolean.parseBoolean(properties.getProperty("calm"))),
        Integer.parseInt(properties.getProperty("open")),
        Integer.parseInt(properties.getProperty("threads")),
        Duration.parse(properties.getProperty("validity")),
        Duration.parse(properties.getProperty("patience")));
  }
}
