package io.quotabridge.spi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an embedder tells a plugin: settings as text, and objects of its own such as a {@code
 * DataSource}. Immutable.
 */
public final class PluginConfig {

  private static final PluginConfig EMPTY = new PluginConfig(Map.of(), Map.of());

  private final Map<String, String> settings;
  private final Map<Class<?>, Object> objects;

  private PluginConfig(Map<String, String> settings, Map<Class<?>, Object> objects) {
    this.settings = Map.copyOf(settings);
    this.objects = Map.copyOf(objects);
  }

  /** Returns a configuration that says nothing. */
  public static PluginConfig empty() {
    return EMPTY;
  }

  /**
   * Returns this configuration with one more setting.
   *
   * @param key the setting's name
   * @param value its value
   * @return a new configuration
   */
  public PluginConfig with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(key, value);
    return new PluginConfig(more, objects);
  }

  /**
   * Returns this configuration with one more object of the embedder's.
   *
   * @param type the type that the plugin asks for
   * @param object the object
   * @param <T> that type
   * @return a new configuration
   */
  public <T> PluginConfig with(Class<T> type, T object) {
    Map<Class<?>, Object> more = new LinkedHashMap<>(objects);
    more.put(type, type.cast(object));
    return new PluginConfig(settings, more);
  }

  /**
   * Returns a setting.
   *
   * @param key its name
   * @return its value, or empty
   */
  public Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /**
   * Returns a setting that is a whole number.
   *
   * @param key its name
   * @param fallback the value where it is not set
   * @param min the smallest value allowed
   * @param max the largest value allowed
   * @return the number
   * @throws PluginConfigException if it is no number or outside the range
   */
  public long number(String key, long fallback, long min, long max) {
    String text = settings.get(key);
    if (text == null) {
      return fallback;
    }
    String rule = key + " (" + text + ") must be a whole number from " + min + " to " + max;
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new PluginConfigException(rule, e);
    }
    if (value < min || value > max) {
      throw new PluginConfigException(rule);
    }
    return value;
  }

  /**
   * Returns an object of the embedder's.
   *
   * @param type the type it was given under
   * @param <T> that type
   * @return the object, or empty
   */
  public <T> Optional<T> object(Class<T> type) {
    return Optional.ofNullable(objects.get(type)).map(type::cast);
  }

  /**
   * Refuses settings that the plugin does not know, so that a misspelt one is found at start.
   *
   * @param known every setting the plugin understands
   * @throws PluginConfigException if there is any other; it names them and those that are known
   */
  public void requireOnly(Set<String> known) {
    Set<String> unknown = new TreeSet<>(settings.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new PluginConfigException(
          "unknown settings " + unknown + "; known are " + new TreeSet<>(known));
    }
  }

  /** Returns the names of what is configured; values may be secrets and are left out. */
  @Override
  public String toString() {
    return "PluginConfig" + new TreeSet<>(settings.keySet());
  }
}
