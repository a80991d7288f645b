package io.quotabridge.bench.exchange;

import io.quotabridge.Exchange;
import io.quotabridge.lifecycle.ExchangeState;
import io.quotabridge.model.EndingCause;
import java.lang.management.ManagementFactory;

/** Keeps many exchanges open at once, and measures what they hold. */
public final class OpenExchanges {

  private static final int SUPPLIERS = 5000;
  private static final long PACKET = 1400;

  private OpenExchanges() {}

  /**
   * What came of it.
   *
   * @param bytesEach retained by one open exchange, the in-memory store's rows included
   * @param usedBytes heap in use while all were open
   * @param openedSeconds to open them all
   * @param carriedSeconds to carry a packet in each
   * @param settledSeconds to end and settle them all
   * @param conservationErrorOctets by which the books are wrong in the end
   */
  public record Result(
      long bytesEach,
      long usedBytes,
      double openedSeconds,
      double carriedSeconds,
      double settledSeconds,
      long conservationErrorOctets) {}

  /**
   * Opens, meters and settles.
   *
   * @param count how many are open at once
   */
  public static Result run(int count) {
    BareStation station = new BareStation(count);
    try (Town town = new Town(SUPPLIERS, station)) {
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
          (settled - settling) / 1e9,
          town.exchanges().audit().conservationErrorOctets());
    }
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
