package io.quotabridge;

import com.google.common.base.Preconditions;
import io.quotabridge.spi.PluginConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which plugin serves a port, and what it is told: one found by {@link java.util.ServiceLoader}, by
 * name or because it is the only one, or an object that the embedder made. Immutable.
 *
 * @param <T> the port
 */
public final class Plugin<T> {

  private final @Nullable String name;
  private final @Nullable T instance;
  private final PluginConfig config;

  private Plugin(@Nullable String name, @Nullable T instance, PluginConfig config) {
    this.name = name;
    this.instance = instance;
    this.config = config;
  }

  /**
   * The only plugin there is. If there is none, or more than one, the library refuses to start.
   *
   * @param <T> the port
   * @return the choice
   */
  public static <T> Plugin<T> theOnlyOne() {
    return new Plugin<>(null, null, PluginConfig.empty());
  }

  /**
   * The plugin of this name.
   *
   * @param name the name that its provider gives
   * @param <T> the port
   * @return the choice
   */
  public static <T> Plugin<T> named(String name) {
    return new Plugin<>(Preconditions.checkNotNull(name, "name"), null, PluginConfig.empty());
  }

  /**
   * An object that the embedder made; the library closes it.
   *
   * @param instance the object
   * @param <T> the port
   * @return the choice
   */
  public static <T> Plugin<T> of(T instance) {
    return new Plugin<>(
        null, Preconditions.checkNotNull(instance, "instance"), PluginConfig.empty());
  }

  /**
   * Tells the plugin one setting more.
   *
   * @param key the setting's name
   * @param value its value
   * @return a new choice
   * @throws IllegalStateException if the plugin is an object that was made already: nobody would
   *     read the setting
   */
  public Plugin<T> with(String key, String value) {
    requireToBeMade("setting " + key);
    return new Plugin<>(name, instance, config.with(key, value));
  }

  /**
   * Gives the plugin an object of the embedder's, such as a {@code DataSource}.
   *
   * @param type the type that the plugin asks for
   * @param object the object
   * @param <O> that type
   * @return a new choice
   * @throws IllegalStateException as for settings
   */
  public <O> Plugin<T> with(Class<O> type, O object) {
    requireToBeMade(type.getName());
    return new Plugin<>(name, instance, config.with(type, object));
  }

  private void requireToBeMade(String what) {
    Preconditions.checkState(
        instance == null, "%s comes too late for an object that was made already", what);
  }

  /** Returns the name to look for, if one was given. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** Returns the object that the embedder made, if it did. */
  public Optional<T> instance() {
    return Optional.ofNullable(instance);
  }

  /** Returns what the plugin is told. */
  public PluginConfig config() {
    return config;
  }
}
