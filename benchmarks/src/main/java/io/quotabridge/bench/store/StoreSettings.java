package io.quotabridge.bench.store;

import java.util.List;

/**
 * How the benchmark is run. Immutable.
 *
 * @param variants what is measured
 * @param callers who run exchanges, one after another each
 * @param suppliers how many accounts supply in {@link Spread#SPREAD}, and receive
 * @param updates requests for more within an exchange
 * @param warmupRounds how often each cell is run before any is measured, so that the JVM has
 *     compiled what will be measured
 * @param rounds how often each cell is measured
 * @param warmupSeconds before each measurement, with the load already on
 * @param seconds of each measurement
 * @param pool connections of {@code QUOTABRIDGE}, {@code ASYNC} and {@code STORE}
 * @param plainPool connections of {@code NAIVE} and {@code GUARDED}
 * @param rememberedRows the store's setting of that name, 0 or more
 * @param batch requests in a batch of {@code STORE}
 * @param batchesUnderWay threads of {@code STORE}, each with a batch under way
 */
public record StoreSettings(
    List<Variant> variants,
    int callers,
    int suppliers,
    int updates,
    int warmupRounds,
    int rounds,
    double warmupSeconds,
    double seconds,
    int pool,
    int plainPool,
    int rememberedRows,
    int batch,
    int batchesUnderWay) {

  /** Threads that send ready batches: one for each that may be under way. */
  int callers(Variant variant) {
    return variant == Variant.STORE ? batchesUnderWay : callers;
  }

  int pool(Variant variant) {
    return variant == Variant.NAIVE || variant == Variant.GUARDED ? plainPool : pool;
  }

  Place place(Spread spread) {
    return new Place(spread == Spread.HOT ? 1 : suppliers, suppliers, updates);
  }

  /** Checks the ranges. */
  public StoreSettings {
    variants = List.copyOf(variants);
    require("variants", variants.size());
    require("callers", callers);
    require("suppliers", suppliers);
    require("rounds", rounds);
    require("pool", pool);
    require("plain-pool", plainPool);
    require("batch", batch);
    require("batches", batchesUnderWay);
    if (rememberedRows < 0) {
      throw new IllegalArgumentException(
          "remembered-rows (" + rememberedRows + ") must be 0 or more");
    }
    if (updates < 0 || warmupRounds < 0 || warmupSeconds < 0 || !(seconds > 0)) {
      throw new IllegalArgumentException(
          "updates ("
              + updates
              + "), warmup-rounds ("
              + warmupRounds
              + "), warmup ("
              + warmupSeconds
              + ") must be 0 or more, seconds ("
              + seconds
              + ") positive");
    }
  }

  private static void require(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " (" + value + ") must be 1 or more");
    }
  }
}
