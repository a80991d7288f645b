package io.quotabridge.spi;

/**
 * What {@link java.util.ServiceLoader} finds: a small factory that names a plugin and makes it.
 * Loading a provider must cost nothing and have no effect; the work begins in {@link #create}.
 *
 * @param <T> the port that the plugin implements
 */
public interface PluginProvider<T> {

  /** Returns the name by which an embedder chooses this plugin, such as {@code "jdbc"}. */
  String name();

  /** Returns the version of the ports it was built for: {@link SpiVersion#CURRENT}, compiled in. */
  int spiVersion();

  /**
   * Makes the plugin, ready for use. Called once for each embedder that chose it.
   *
   * @param config what the embedder configured for this plugin
   * @return the plugin; the caller closes it
   * @throws PluginConfigException if the configuration is wrong; it is reported, never repaired
   */
  T create(PluginConfig config);
}
