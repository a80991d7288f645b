package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.PluginConfigException;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** An embedder need not have Flyway. Everything is loaded anew here, from where it is not. */
class FlywayAbsentTest {

  @Test
  void nothingElseNeedsIt() throws Exception {
    assertThat(withoutFlyway("create")).isEqualTo("quota 5");
  }

  @Test
  void askingForItIsRefusedAndSaysWhatIsMissing() throws Exception {
    assertThat(withoutFlyway("migrate"))
        .contains("schema (migrate) needs Flyway", "add org.flywaydb:flyway-core");
  }

  private static String withoutFlyway(String policy) throws Exception {
    try (URLClassLoader elsewhere =
        new URLClassLoader(others(), ClassLoader.getPlatformClassLoader())) {
      Class<?> embedder = elsewhere.loadClass(Embedder.class.getName());
      Object made = embedder.getDeclaredConstructor().newInstance();
      // An interface of the platform is the same everywhere.
      @SuppressWarnings("unchecked")
      UnaryOperator<String> opening = (UnaryOperator<String>) made;
      return opening.apply(policy);
    }
  }

  private static URL[] others() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    int left = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.contains("flyway")) {
        left++;
      } else {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    assertThat(left).as("places where Flyway is, and which are left out").isPositive();
    return urls.toArray(new URL[0]);
  }

  /** What an embedder does; loaded by the loader above. */
  public static final class Embedder implements UnaryOperator<String> {

    /** Called from outside, where nothing else is seen. */
    public Embedder() {}

    @Override
    public String apply(String policy) {
      try {
        Class.forName("org.h2.Driver"); // as the platform looks for drivers elsewhere
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
      PluginConfig config =
          PluginConfig.empty().with("url", "jdbc:h2:mem:absent").with("schema", policy);
      try (QuotaStore store = Exchanging.open(config)) {
        store.execute(List.of(Exchanging.deposit("d", "a", 5)));
        return "quota " + store.totals().quota();
      } catch (PluginConfigException e) {
        return String.valueOf(e.getMessage());
      }
    }
  }
}
