package io.quotabridge.bench.exchange;

import io.quotabridge.Exchange;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Keeps many exchanges open at once, and measures what they hold. */
public final class OpenExchanges {

  private static final int SUPPLIERS = 5000;
  private static final long PACKET = 1400;

  /** The first ones are run before the JVM has compiled them. */
  private static final int SWEEPS = 15;

  private OpenExchanges() {}

  /**
   * What came of it.
   *
   * @param bytesEach retained by one open exchange, the in-memory store's rows included
   * @param usedBytes heap in use while all were open
   * @param openedSeconds to open them all
   * @param carriedSeconds to carry a packet in each
   * @param sweepSeconds for one sweep of the supervision over all of them, the median of some
   * @param settledSeconds to end and settle them all
   * @param conservationErrorOctets by which the books are wrong in the end
   */
  public record Result(
      long bytesEach,
      long usedBytes,
      double openedSeconds,
      double carriedSeconds,
      double sweepSeconds,
      double settledSeconds,
      long conservationErrorOctets) {}

  /**
   * Opens, meters and settles.
   *
   * @param count how many are open at once
   */
  public static Result run(int count) {
    BareStation station = new BareStation(count);
    HeldTime time = new HeldTime();
    try (Town town = new Town(SUPPLIERS, station, time)) {
      long before = usedBytes();
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        open(town, i);
      }
      long opened = System.nanoTime();
      for (int i = 0; i < count; i++) {
        if (!station.sink(i).tryConsume(PACKET)) {
          throw new IllegalStateException("exchange " + i + " did not carry its packet");
        }
      }
      long carried = System.nanoTime();
      long used = usedBytes();
      double sweepSeconds = sweep(time);
      long settling = System.nanoTime();
      for (int i = 0; i < count; i++) {
        station.sink(i).end(EndingCause.NORMAL_RELEASE);
      }
      long settled = System.nanoTime();
      return new Result(
          (used - before) / count,
          used,
          (opened - start) / 1e9,
          (carried - opened) / 1e9,
          sweepSeconds,
          (settled - settling) / 1e9,
          town.exchanges().audit().conservationErrorOctets());
    }
  }

  private static double sweep(HeldTime time) {
    double[] seconds = new double[SWEEPS];
    for (int i = 0; i < SWEEPS; i++) {
      long start = System.nanoTime();
      time.runNext();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[SWEEPS / 2];
  }

  private static void open(Town town, int number) {
    Exchange exchange =
        town.exchanges().request(town.request(BareStation.id(number).value(), number));
    if (exchange.state() != ExchangeState.SERVING) {
      throw new IllegalStateException(exchange.toString());
    }
  }

  /** What is reachable: measured after a full collection, which this JVM is asked for. */
  private static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
