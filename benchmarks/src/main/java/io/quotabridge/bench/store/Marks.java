package io.quotabridge.bench.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What was reached, beside what should be. */
final class Marks {

  /**
   * One mark.
   *
   * @param what it says
   * @param reached what was measured
   * @param mark what it is held against
   * @param atLeast whether more is better
   */
  record Mark(String what, double reached, double mark, boolean atLeast) {

    boolean isMet() {
      return atLeast ? reached >= mark : reached <= mark;
    }

    String reachedText() {
      return text(reached);
    }

    String markText() {
      return (atLeast ? "at least " : "at most ") + text(mark);
    }

    private static String text(double value) {
      return String.format(Locale.ROOT, value >= 1000 ? "%,.0f" : "%.2f", value);
    }
  }

  private static final double SPREAD_GAIN = 8;
  private static final double HOT_GAIN = 30;
  private static final double HOT_SHARE = 0.9;
  private static final double RATE = 20_000;
  private static final double LATENCY = 1.3;

  private final StoreResult result;
  private final List<Mark> marks = new ArrayList<>();

  private Marks(StoreResult result) {
    this.result = result;
  }

  /** Returns the marks that what was measured can be held against. */
  static List<Mark> of(StoreResult result) {
    Marks all = new Marks(result);
    for (Variant ours : List.of(Variant.QUOTABRIDGE, Variant.ASYNC)) {
      all.gain(ours, Spread.SPREAD, SPREAD_GAIN);
      all.gain(ours, Spread.HOT, HOT_GAIN);
      all.rates(ours);
    }
    all.latency(Spread.SPREAD);
    all.latency(Spread.HOT);
    return all.marks;
  }

  private Optional<Double> rate(Variant variant, Spread spread) {
    return result.rate(variant, spread).map(StoreResult.Rate::exchangesPerSecond);
  }

  private void gain(Variant ours, Spread spread, double mark) {
    add(
        spread + ": " + ours + " over NAIVE",
        rate(ours, spread),
        rate(Variant.NAIVE, spread),
        mark,
        true);
  }

  private void rates(Variant ours) {
    Optional<Double> spread = rate(ours, Spread.SPREAD);
    Optional<Double> hot = rate(ours, Spread.HOT);
    add(ours + ": HOT over SPREAD", hot, spread, HOT_SHARE, true);
    add(ours + ", SPREAD: exchanges a second", spread, Optional.of(1.0), RATE, true);
    add(ours + ", HOT: exchanges a second", hot, Optional.of(1.0), RATE, true);
  }

  private void latency(Spread spread) {
    latency("median", spread, StoreResult.Latency::medianMicros);
    latency("99 of 100", spread, StoreResult.Latency::p99Micros);
  }

  private void latency(
      String what, Spread spread, Function<StoreResult.Latency, Double> percentile) {
    add(
        spread + ": " + what + " of QUOTABRIDGE at 10 % load over one NAIVE transaction alone",
        result.latency(Variant.QUOTABRIDGE, spread).map(percentile),
        result.latency(Variant.NAIVE, spread).map(percentile),
        LATENCY,
        false);
  }

  private void add(
      String what, Optional<Double> value, Optional<Double> base, double mark, boolean atLeast) {
    if (value.isPresent() && base.isPresent()) {
      marks.add(new Mark(what, value.get() / base.get(), mark, atLeast));
    }
  }
}
