package io.quotabridge.bench.store;

import io.quotabridge.bench.store.StoreResult.Latency;
import io.quotabridge.bench.store.StoreResult.Rate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tables and a chart in Markdown, which read well in a terminal, too. */
final class StoreTables {

  /** What is said of the server apart from its settings. */
  private static final Set<String> APART = Set.of("server_version", "build");

  private static final Pattern OPTIMIZATION = Pattern.compile("-O\\w+");

  private StoreTables() {}

  /** Returns what it was measured on, and how. */
  static String conditions(StoreResult result) {
    return """
        %s, %s cores, %s, %s; %s. PostgreSQL %s%s on the same machine: %s.
        Begun %s, load average before %s.

            %s
        """
        .formatted(
            result.machine().get("processor"),
            result.machine().get("cores"),
            result.machine().get("memory"),
            result.machine().get("os"),
            result.machine().get("jdk"),
            result.server().get("server_version"),
            optimization(result),
            result.server().entrySet().stream()
                .filter(setting -> !APART.contains(setting.getKey()))
                .map(setting -> "`" + setting.getKey() + "=" + setting.getValue() + "`")
                .collect(Collectors.joining(", ")),
            result.startedAt(),
            result.machine().get("loadBefore"),
            result.command());
  }

  /** Returns how the server was compiled, as far as it decides about speed. */
  private static String optimization(StoreResult result) {
    Matcher flag = OPTIMIZATION.matcher(result.server().getOrDefault("build", ""));
    return flag.find() ? ", compiled with `" + flag.group() + "`," : "";
  }

  /** Returns exchanges a second by variant, with the ratio to {@code NAIVE}. */
  static String rates(StoreResult result) {
    StringBuilder table =
        new StringBuilder(
            "| | SPREAD, exchanges/s | over NAIVE | HOT, exchanges/s | over NAIVE |"
                + " HOT over SPREAD | requests a transaction | processor time an exchange, HOT |\n"
                + "|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for (Variant variant : result.settings().variants()) {
      Optional<Rate> spread = result.rate(variant, Spread.SPREAD);
      Optional<Rate> hot = result.rate(variant, Spread.HOT);
      table.append("| `").append(variant).append("` |");
      table.append(rate(spread)).append(overNaive(result, spread));
      table.append(rate(hot)).append(overNaive(result, hot));
      table.append(ratio(hot, spread));
      table.append(
          hot.map(
                  r ->
                      String.format(
                          Locale.ROOT,
                          " %.0f | %.0f + %.0f µs |",
                          r.requestsPerTransaction(),
                          r.clientMicros(),
                          r.serverMicros()))
              .orElse(" – | – |"));
      table.append('\n');
    }
    return table.toString();
  }

  private static String rate(Optional<Rate> rate) {
    return rate.map(r -> String.format(Locale.ROOT, " %,.0f |", r.exchangesPerSecond()))
        .orElse(" – |");
  }

  private static String overNaive(StoreResult result, Optional<Rate> rate) {
    return ratio(rate, rate.flatMap(r -> result.rate(Variant.NAIVE, r.cell().spread())));
  }

  private static String ratio(Optional<Rate> value, Optional<Rate> base) {
    return value.isPresent() && base.isPresent()
        ? String.format(
            Locale.ROOT,
            " %.2f |",
            value.get().exchangesPerSecond() / base.get().exchangesPerSecond())
        : " – |";
  }

  /** Returns the times of single requests. */
  static String latencies(StoreResult result) {
    StringBuilder table =
        new StringBuilder(
            """
            | | callers | exchanges/s | median of a request | 99 of 100 within |
            |---|--:|--:|--:|--:|
            """);
    for (Latency one : result.latencies()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| `%s`, %s | %d | %s | %,.0f µs | %,.0f µs |\n",
              one.cell().variant(),
              one.cell().spread(),
              one.callers(),
              one.isAlone()
                  ? "one after another"
                  : String.format(Locale.ROOT, "%,.0f", one.offeredPerSecond()),
              one.medianMicros(),
              one.p99Micros()));
    }
    return table.toString();
  }

  /** Returns what was reached beside what should be. */
  static String marks(StoreResult result) {
    return "| mark | reached | wanted | |\n|---|--:|--:|---|\n"
        + Marks.of(result).stream()
            .map(
                mark ->
                    "| %s | %s | %s | %s |\n"
                        .formatted(
                            mark.what(),
                            mark.reachedText(),
                            mark.markText(),
                            mark.isMet() ? "met" : "missed"))
            .collect(Collectors.joining());
  }

  /** Returns one chart for each spread. */
  static String charts(StoreResult result) {
    return Arrays.stream(Spread.values())
        .map(spread -> chart(result, spread))
        .collect(Collectors.joining("\n"));
  }

  private static String chart(StoreResult result, Spread spread) {
    List<Rate> rates =
        result.cells().stream().filter(rate -> rate.cell().spread() == spread).toList();
    return """
        ```mermaid
        xychart-beta horizontal
          title "%s: exchanges a second"
          x-axis [%s]
          bar [%s]
        ```
        """
        .formatted(
            spread == Spread.HOT
                ? "one hot supplier"
                : result.settings().suppliers() + " suppliers",
            rates.stream()
                .map(rate -> "\"" + rate.cell().variant() + "\"")
                .collect(Collectors.joining(", ")),
            rates.stream()
                .map(rate -> String.format(Locale.ROOT, "%.0f", rate.exchangesPerSecond()))
                .collect(Collectors.joining(", ")));
  }
}
