package io.quotabridge.spi.ledger;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.internal.Checks;
import java.util.Locale;
import java.util.Set;

/**
 * What a carrier may choose about the ledger. Immutable.
 *
 * @param overrun what happens to octets beyond the quota
 * @param maxExchangesPerQuota how many exchanges may use one account's quota at once, 1 or more
 */
public record LedgerConfig(OverrunPolicy overrun, int maxExchangesPerQuota) {

  /** The setting that names the {@link OverrunPolicy}: {@code clip} or {@code negative}. */
  public static final String OVERRUN = "overrun";

  /** The setting that limits the exchanges on one quota. */
  public static final String MAX_EXCHANGES_PER_QUOTA = "max-exchanges-per-quota";

  /** The names of all settings that {@link #from} reads. */
  public static final Set<String> SETTINGS = Set.of(OVERRUN, MAX_EXCHANGES_PER_QUOTA);

  /** Clips overruns, and does not limit exchanges. */
  public static final LedgerConfig DEFAULT =
      new LedgerConfig(OverrunPolicy.CLIP, Integer.MAX_VALUE);

  /** Checks the ranges. */
  public LedgerConfig {
    Checks.present("overrun", overrun);
    if (maxExchangesPerQuota < 1) {
      throw Checks.invalid(
          "maxExchangesPerQuota", Integer.toString(maxExchangesPerQuota), "must be 1 or more");
    }
  }

  /**
   * Reads the ledger's settings from a plugin's.
   *
   * @param config the plugin's configuration
   * @return the ledger's part of it, defaults where nothing is set
   * @throws PluginConfigException if a value breaks its rule
   */
  public static LedgerConfig from(PluginConfig config) {
    int limit =
        (int)
            config.number(
                MAX_EXCHANGES_PER_QUOTA, DEFAULT.maxExchangesPerQuota, 1, Integer.MAX_VALUE);
    return new LedgerConfig(
        config.setting(OVERRUN).map(LedgerConfig::policy).orElse(DEFAULT.overrun), limit);
  }

  private static OverrunPolicy policy(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "clip" -> OverrunPolicy.CLIP;
      case "negative" -> OverrunPolicy.NEGATIVE;
      default ->
          throw new PluginConfigException(OVERRUN + " (" + text + ") must be clip or negative");
    };
  }
}
