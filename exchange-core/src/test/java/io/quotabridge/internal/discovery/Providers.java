package io.quotabridge.internal.discovery;

import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.SpiVersion;
import io.quotabridge.spi.quota.QuotaStore;
import io.quotabridge.spi.quota.QuotaStoreProvider;
import java.util.ServiceConfigurationError;
import java.util.Set;

/** Providers of quota stores, each with a fault of its own, or with none. */
public final class Providers {

  private Providers() {}

  /** A provider that works. */
  public static class Alpha implements QuotaStoreProvider {

    @Override
    public String name() {
      return "alpha";
    }

    @Override
    public int spiVersion() {
      return SpiVersion.CURRENT;
    }

    @Override
    public QuotaStore create(PluginConfig config) {
      config.requireOnly(Set.of("size"));
      return new InMemoryQuotaStore();
    }
  }

  /** Another provider that works. */
  public static final class Beta extends Alpha {

    @Override
    public String name() {
      return "beta";
    }
  }

  /** A second one of the same name. */
  public static final class AlphaToo extends Alpha {}

  /** Built for ports that are no more. */
  public static final class Outdated extends Alpha {

    @Override
    public String name() {
      return "outdated";
    }

    @Override
    public int spiVersion() {
      return 0;
    }
  }

  /** Cannot be loaded. */
  public static final class Exploding extends Alpha {

    /** Fails. */
    public Exploding() {
      throw new IllegalStateException("no licence");
    }
  }

  /** Cannot say its name. */
  public static final class Mute extends Alpha {

    @Override
    public String name() {
      throw new UnsupportedOperationException("no name yet");
    }
  }

  /** Has no name. */
  public static final class Nameless extends Alpha {

    @Override
    @SuppressWarnings("NullAway") // a plugin compiled without any checks
    public String name() {
      return null;
    }
  }

  /** Does not like its configuration. */
  public static final class Picky extends Alpha {

    @Override
    public QuotaStore create(PluginConfig config) {
      throw new PluginConfigException("size (12) must be a prime number");
    }
  }

  /** Was compiled against another version of a library. */
  public static final class Unlinked extends Alpha {

    @Override
    public QuotaStore create(PluginConfig config) {
      throw new NoSuchMethodError("driver.Pool.open()");
    }
  }

  /** Uses plugins of its own, which are broken. */
  public static final class Misconfigured extends Alpha {
    @Override
    public QuotaStore create(PluginConfig config) {
      throw new ServiceConfigurationError("driver.Pool: Provider gone not found");
    }
  }

  /** Makes nothing. */
  public static final class Idle extends Alpha {

    @Override
    @SuppressWarnings("NullAway") // a plugin compiled without any checks
    public QuotaStore create(PluginConfig config) {
      return null;
    }
  }

  /** No provider of quota stores at all. */
  public static final class Stranger {}
}
