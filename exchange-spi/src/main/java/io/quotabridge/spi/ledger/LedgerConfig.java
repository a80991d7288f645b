package io.quotabridge.spi.ledger;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.internal.Checks;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * What a carrier may choose about the ledger. Immutable.
 *
 * @param overrun what happens to octets beyond the quota
 * @param maxExchangesPerQuota how many exchanges may use one account's quota at once, 1 or more
 * @param grace how long after a settlement a termination that reports more is still charged; 0 or
 *     more, at most {@link #MAX_GRACE}
 */
public record LedgerConfig(OverrunPolicy overrun, int maxExchangesPerQuota, Duration grace) {

  /** The longest grace, 2^32 - 1 seconds: as long as any time of RFC 8506 may be. */
  public static final Duration MAX_GRACE = Duration.ofSeconds(0xFFFF_FFFFL);

  /** The setting that names the {@link OverrunPolicy}: {@code clip} or {@code negative}. */
  public static final String OVERRUN = "overrun";

  /** The setting that limits the exchanges on one quota. */
  public static final String MAX_EXCHANGES_PER_QUOTA = "max-exchanges-per-quota";

  /** The setting for the time of grace, in whole seconds. */
  public static final String GRACE_SECONDS = "grace-seconds";

  /** The names of all settings that {@link #from} reads. */
  public static final Set<String> SETTINGS =
      Set.of(OVERRUN, MAX_EXCHANGES_PER_QUOTA, GRACE_SECONDS);

  /**
   * Clips overruns, does not limit exchanges, and waits a day for late reports: a base station that
   * was cut off tells what it carried when it is back.
   */
  public static final LedgerConfig DEFAULT =
      new LedgerConfig(OverrunPolicy.CLIP, Integer.MAX_VALUE, Duration.ofDays(1));

  /** Checks the ranges. */
  public LedgerConfig {
    Checks.present("overrun", overrun);
    if (maxExchangesPerQuota < 1) {
      throw Checks.invalid(
          "maxExchangesPerQuota", Integer.toString(maxExchangesPerQuota), "must be 1 or more");
    }
    Checks.present("grace", grace);
    if (grace.isNegative() || grace.compareTo(MAX_GRACE) > 0) {
      throw Checks.invalid("grace", grace.toString(), "must be 0 to " + MAX_GRACE);
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
    long grace = config.number(GRACE_SECONDS, DEFAULT.grace.toSeconds(), 0, MAX_GRACE.toSeconds());
    return new LedgerConfig(
        config.setting(OVERRUN).map(LedgerConfig::policy).orElse(DEFAULT.overrun),
        limit,
        Duration.ofSeconds(grace));
  }

  /**
   * Returns this configuration with another policy.
   *
   * @param newOverrun what happens to octets beyond the quota
   */
  public LedgerConfig withOverrun(OverrunPolicy newOverrun) {
    return new LedgerConfig(newOverrun, maxExchangesPerQuota, grace);
  }

  /**
   * Returns this configuration with another limit.
   *
   * @param newLimit how many exchanges may use one account's quota at once
   */
  public LedgerConfig withMaxExchangesPerQuota(int newLimit) {
    return new LedgerConfig(overrun, newLimit, grace);
  }

  /**
   * Returns this configuration with another time of grace.
   *
   * @param newGrace how long after a settlement a termination that reports more is still charged
   */
  public LedgerConfig withGrace(Duration newGrace) {
    return new LedgerConfig(overrun, maxExchangesPerQuota, newGrace);
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
