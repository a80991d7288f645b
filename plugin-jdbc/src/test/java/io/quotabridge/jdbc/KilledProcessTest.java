package io.quotabridge.jdbc;

import static io.quotabridge.jdbc.Exchanging.deposit;
import static io.quotabridge.jdbc.Exchanging.id;
import static io.quotabridge.jdbc.Exchanging.initial;
import static io.quotabridge.jdbc.Exchanging.termination;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is killed while it works leaves what it answered, and no half of anything. */
class KilledProcessTest {

  private static final int THREADS = 4;

  /** Exchanges that the process is let live for. */
  private static final int ENOUGH = 40;

  private static final long OCTETS = 10;

  /** The process: runs exchanges for ever, and writes the name of each that was settled. */
  static final class Victim {

    private Victim() {}

    /** Takes the address of the database. */
    public static void main(String[] arguments) {
      QuotaStore store = Exchanging.open(PluginConfig.empty().with("url", arguments[0]));
      store.execute(List.of(deposit("top-up", "supplier", 1_000_000_000)));
      for (int i = 0; i < THREADS; i++) {
        String prefix = i + "-";
        new Thread(() -> exchange(store, prefix), "exchanges " + i).start();
      }
    }

    private static void exchange(QuotaStore store, String prefix) {
      for (int i = 0; ; i++) {
        String name = prefix + i;
        store.execute(List.of(initial(name, "demander", "supplier", 100)));
        QuotaAnswer answer = store.execute(List.of(termination(name, 1, OCTETS))).get(0);
        if (answer.result().isSuccess()) {
          synchronized (System.out) {
            System.out.println("settled " + name);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  @Timeout(180)
  void whatWasAnsweredIsThereAndNothingIsHalfDone(TestDatabase database) throws Exception {
    database.assumeThere();
    assumeThat(database).as("outlives a process").isNotEqualTo(TestDatabase.H2_MEMORY);
    String storage = TestDatabase.newStorage();
    PluginConfig settings = database.settings(storage, PluginConfig.empty());

    List<String> settled = runUntilKilled(settings.setting("url").orElseThrow());

    try (QuotaStore store = Exchanging.open(settings)) {
      for (String name : settled) {
        assertThat(store.exchange(new ExchangeId(name)))
            .as(name)
            .hasValueSatisfying(row -> assertThat(row.status()).isEqualTo(ExchangeStatus.SETTLED));
        QuotaAnswer again = store.execute(List.of(termination(name, 1, OCTETS))).get(0);
        assertThat(again.chargedOctets()).isEqualTo(OCTETS);
      }
      int entries = store.journal(0, Integer.MAX_VALUE).size();
      assertThat(entries)
          .as("settled, and at most one more of each thread whose answer was lost")
          .isBetween(settled.size(), settled.size() + THREADS);
      assertThat(store.balance(id("supplier")).orElseThrow().supplied())
          .isEqualTo(entries * OCTETS);
      assertThat(store.totals().conservationError()).isZero();
    }
  }

  private static List<String> runUntilKilled(String url) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                url)
            .redirectErrorStream(true)
            .start();
    List<String> settled = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith("settled ")) {
          settled.add(line.substring("settled ".length()));
        }
        if (settled.size() == ENOUGH) {
          // By its handle: Process itself would close what is still to be read.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as("killed; it said:%n%s", said).isNotZero();
    assertThat(settled).as("what it said:%n%s", said).hasSizeGreaterThanOrEqualTo(ENOUGH);
    return settled;
  }
}
