package io.quotabridge.bench;

import io.quotabridge.metering.Meter;
import io.quotabridge.metering.MeterConfig;
import io.quotabridge.metering.ThresholdListener;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Opens many meters at once, uses each, closes them all; says what they hold. */
@Command(
    name = "million-meters",
    mixinStandardHelpOptions = true,
    description = {
      "Opens many meters at once, uses each once, closes them all, and checks the sum.",
      "Run it with -Xmx64m to see that a million fit."
    })
public final class MillionMeters implements Callable<Integer> {

  /** Small arrays, so that no collector needs room for millions of references in one piece. */
  private static final int CHUNK = 1000;

  /** More than the last one consumes, by enough for its threshold not to matter. */
  private static final long GRANT = 1L << 40;

  private static final ThresholdListener NOBODY = (meter, remaining) -> {};

  @Option(
      names = "--meters",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "how many are open at once; default: ${DEFAULT-VALUE}")
  private int meters;

  /**
   * Runs it and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new MillionMeters()).execute(args));
  }

  @Override
  public Integer call() {
    Meter[][] all = new Meter[(meters + CHUNK - 1) / CHUNK][];
    long before = usedBytes();
    open(all);
    useEach(all);
    long used = usedBytes();
    long expected = (long) meters * (meters + 1) / 2;
    long error = closeAll(all) - expected;
    System.out.printf(
        Locale.ROOT,
        "%,d meters open at once: %.1f bytes each, their references included%n"
            + "heap: %,d of %,d MiB in use while all were open%n"
            + "closed: %,d octets counted, error %d octets%n",
        meters,
        (double) (used - before) / meters,
        used >> 20,
        Runtime.getRuntime().maxMemory() >> 20,
        expected + error,
        error);
    return error == 0 ? 0 : 1;
  }

  private void open(Meter[][] all) {
    for (int i = 0; i < all.length; i++) {
      all[i] = new Meter[Math.min(CHUNK, meters - i * CHUNK)];
      for (int j = 0; j < all[i].length; j++) {
        all[i][j] = Meter.of(new MeterConfig(GRANT, 1000), NOBODY);
      }
    }
  }

  /** From each as many octets as its own number says, so that no two faults cancel out. */
  private static void useEach(Meter[][] all) {
    long number = 0;
    for (Meter[] chunk : all) {
      for (Meter meter : chunk) {
        number++;
        if (meter.consumeUpTo(number) != number) {
          throw new IllegalStateException(meter + " refused its packet of " + number);
        }
      }
    }
  }

  private static long closeAll(Meter[][] all) {
    long sum = 0;
    for (Meter[] chunk : all) {
      for (Meter meter : chunk) {
        sum += meter.close();
      }
    }
    return sum;
  }

  /** What is reachable: measured after a full collection, which this JVM is asked for. */
  private static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
