package io.quotabridge.bench.store;

import io.quotabridge.bench.store.StoreResult.Latency;
import io.quotabridge.bench.store.StoreResult.Rate;
import java.util.List;
import java.util.Map;

/** Made results with round figures. */
final class Results {

  private Results() {}

  static StoreResult sample() {
    return new StoreResult(
        "StoreBenchmark",
        "2026-01-01T00:00:00Z",
        "java ...",
        Map.of("cores", "2"),
        Map.of(
            "server_version", "18", "fsync", "on", "build", "PostgreSQL 18, CFLAGS -Wall -O2 -g"),
        new StoreSettings(
            List.of(Variant.NAIVE, Variant.QUOTABRIDGE),
            64,
            5_000,
            0,
            1,
            1,
            0,
            1,
            8,
            16,
            20_000,
            256,
            2),
        List.of(
            rate(Variant.NAIVE, Spread.SPREAD, 2_000),
            rate(Variant.NAIVE, Spread.HOT, 500),
            rate(Variant.QUOTABRIDGE, Spread.SPREAD, 20_000),
            rate(Variant.QUOTABRIDGE, Spread.HOT, 10_000)),
        List.of(
            new Latency(new Cell(Variant.NAIVE, Spread.HOT), 1, 0, 100, 500, 900),
            new Latency(new Cell(Variant.QUOTABRIDGE, Spread.HOT), 64, 1_000, 100, 600, 950)));
  }

  private static Rate rate(Variant variant, Spread spread, double perSecond) {
    return new Rate(
        new Cell(variant, spread),
        64,
        8,
        List.of(perSecond),
        perSecond,
        10,
        20,
        1,
        1_000,
        1_000_000);
  }
}
