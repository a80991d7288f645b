package io.quotabridge.bench;

import io.quotabridge.bench.exchange.CoreShare;
import io.quotabridge.bench.exchange.OpenExchanges;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Opens many exchanges at once, carries a packet in each, settles them all; says what they hold.
 */
@Command(
    name = "million-exchanges",
    mixinStandardHelpOptions = true,
    description = {
      "Opens many exchanges at once, carries a packet in each, and settles them all.",
      "Run it with a heap of its own, such as -Xmx768m, to see that they fit."
    })
public final class MillionExchanges implements Callable<Integer> {

  @Option(
      names = "--exchanges",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "how many are open at once; default: ${DEFAULT-VALUE}")
  private int exchanges;

  /**
   * Runs it and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new MillionExchanges()).execute(args));
  }

  @Override
  public Integer call() {
    boolean small = printCoreShare();
    OpenExchanges.Result result = OpenExchanges.run(exchanges);
    System.out.printf(
        Locale.ROOT,
        "%,d exchanges open at once: %,d bytes each, the in-memory store's rows included%n"
            + "opened in %.1f s, a packet in each in %.2f s, settled in %.1f s;"
            + " one sweep of the supervision: %.0f ms%n"
            + "heap: %,d of %,d MiB in use while all were open; conservation error %d octets%n",
        exchanges,
        result.bytesEach(),
        result.openedSeconds(),
        result.carriedSeconds(),
        result.settledSeconds(),
        1000 * result.sweepSeconds(),
        result.usedBytes() >> 20,
        Runtime.getRuntime().maxMemory() >> 20,
        result.conservationErrorOctets());
    return small && result.conservationErrorOctets() == 0 ? 0 : 1;
  }

  /** Prints what the core keeps for itself, of a sample; returns whether that is little enough. */
  private static boolean printCoreShare() {
    CoreShare share = CoreShare.measure();
    boolean small = share.bytesEach() <= CoreShare.MARK_BYTES;
    System.out.printf(
        Locale.ROOT,
        "%s: the core itself keeps %.0f bytes for an open exchange, at most %d are its mark%n",
        small ? "PASS" : "MISS",
        share.bytesEach(),
        CoreShare.MARK_BYTES);
    for (CoreShare.Line line : share.byClass()) {
      System.out.printf(
          Locale.ROOT,
          "  %7.1f bytes in %4.2f %s%n",
          line.bytesEach(),
          line.objectsEach(),
          line.type().getTypeName());
    }
    return small;
  }
}
