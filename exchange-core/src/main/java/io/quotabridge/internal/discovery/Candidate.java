package io.quotabridge.internal.discovery;

import com.google.common.base.Preconditions;
import io.quotabridge.spi.PluginProvider;
import org.jspecify.annotations.Nullable;

/**
 * A provider that was found, and what is wrong with it, if anything. Immutable.
 *
 * @param name its name, {@code ?} if it could not be asked
 * @param detail its class, or what is wrong with it
 * @param provider the provider; absent if it is broken
 */
record Candidate<T>(String name, String detail, @Nullable PluginProvider<T> provider) {

  static <T> Candidate<T> usable(String name, String type, PluginProvider<T> provider) {
    return new Candidate<>(name, type, provider);
  }

  static <T> Candidate<T> broken(String name, String problem) {
    return new Candidate<>(name, problem, null);
  }

  boolean isUsable() {
    return provider != null;
  }

  PluginProvider<T> requireProvider() {
    return Preconditions.checkNotNull(provider);
  }

  String describe() {
    return "\"" + name + "\" (" + (isUsable() ? "" : "unusable: ") + detail + ")";
  }
}
