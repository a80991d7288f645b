package io.quotabridge.internal.discovery;

import com.google.common.base.CharMatcher;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import io.quotabridge.Plugin;
import io.quotabridge.PluginSelectionException;
import io.quotabridge.spi.PluginProvider;
import io.quotabridge.spi.SpiVersion;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Finds a port's plugins and takes the one that was chosen: the named one, else the only one, else
 * none. Never the first that happens to be on the class path.
 */
public final class PluginFinder {

  private PluginFinder() {}

  /**
   * Makes the chosen plugin.
   *
   * @param port the port's name in messages, such as {@code quota store}
   * @param plugin the embedder's choice
   * @param providers what {@link ServiceLoader} finds for the port
   * @throws PluginSelectionException if the choice cannot be met; it lists what was found
   */
  public static <T> T create(
      String port, Plugin<T> plugin, ServiceLoader<? extends PluginProvider<T>> providers) {
    if (plugin.instance().isPresent()) {
      return plugin.instance().get();
    }
    Candidate<T> chosen = choose(port, plugin, examine(providers));
    try {
      return Objects.requireNonNull(
          chosen.requireProvider().create(plugin.config()), "it made nothing");
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      throw new PluginSelectionException(
          port
              + " plugin "
              + chosen.describe()
              + " could not be made: "
              + CharMatcher.is('.').trimTrailingFrom(describe(e))
              + ". See docs/errors.md#plugin-failed.",
          e);
    }
  }

  private static <T> Candidate<T> choose(String port, Plugin<T> plugin, List<Candidate<T>> found) {
    List<Candidate<T>> fitting =
        found.stream()
            .filter(c -> plugin.name().isEmpty() || c.name().equals(plugin.name().get()))
            .collect(ImmutableList.toImmutableList());
    List<Candidate<T>> usable =
        fitting.stream().filter(Candidate::isUsable).collect(ImmutableList.toImmutableList());
    // A broken candidate might be the one that was meant: without a name, it forbids a guess.
    boolean ambiguous = plugin.name().isEmpty() && fitting.size() > usable.size();
    if (usable.size() == 1 && !ambiguous) {
      return usable.get(0);
    }
    String wanted = plugin.name().map(n -> " named \"" + n + "\"").orElse("");
    throw new PluginSelectionException(
        usable.isEmpty()
            ? "no usable "
                + port
                + " plugin"
                + wanted
                + " was found; "
                + list(found)
                + " See docs/errors.md#no-plugin."
            : "more than one "
                + port
                + " plugin"
                + wanted
                + " could be meant; "
                + list(found)
                + " Choose one by name. See docs/errors.md#several-plugins.");
  }

  private static <T> String list(List<Candidate<T>> found) {
    return found.isEmpty()
        ? "nothing was found."
        : found.stream()
            .map(Candidate::describe)
            .collect(Collectors.joining("; ", "found were: ", "."));
  }

  /** Loads each candidate on its own, so that a broken one is reported and spoils no other. */
  private static <T> List<Candidate<T>> examine(
      ServiceLoader<? extends PluginProvider<T>> providers) {
    ImmutableList.Builder<Candidate<T>> candidates = ImmutableList.builder();
    Iterator<? extends PluginProvider<T>> loading = providers.iterator();
    String before = "";
    while (true) {
      try {
        if (!loading.hasNext()) {
          return candidates.build();
        }
        candidates.add(examine(loading.next()));
      } catch (ServiceConfigurationError e) {
        String problem = describe(e);
        if (problem.equals(before)) {
          return candidates.build(); // the class path itself cannot be read: no way past it
        }
        before = problem;
        candidates.add(Candidate.broken("?", problem));
      } catch (LinkageError e) {
        candidates.add(Candidate.broken("?", e.getClass().getName() + ": " + describe(e)));
      }
    }
  }

  private static <T> Candidate<T> examine(PluginProvider<T> provider) {
    String type = provider.getClass().getName();
    try {
      String name = Objects.requireNonNull(provider.name(), "it has no name");
      return provider.spiVersion() == SpiVersion.CURRENT
          ? Candidate.usable(name, type, provider)
          : Candidate.broken(
              name,
              type
                  + " was built for SPI version "
                  + provider.spiVersion()
                  + ", this is version "
                  + SpiVersion.CURRENT);
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      return Candidate.broken("?", type + " failed while it was loaded: " + describe(e));
    }
  }

  /** The messages of a fault and of those behind it; the name of one that says nothing. */
  private static String describe(Throwable fault) {
    return Throwables.getCausalChain(fault).stream()
        .map(e -> Objects.requireNonNullElse(e.getMessage(), e.getClass().getName()))
        .distinct()
        .collect(Collectors.joining(": "));
  }
}
