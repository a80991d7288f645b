package io.quotabridge.bench.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** summary.json: the day's totals for scripts. The records' components are its keys, in order. */
final class SummaryJson {
  private record Summary(
      long exchanges,
      long settled,
      BigDecimal seconds,
      BigDecimal exchangesPerSecond,
      long octetsSettled,
      long overshootOctets,
      long conservationErrorOctets,
      long refused,
      int accounts,
      int suppliers,
      int suppliersExhausted,
      String trace,
      String store,
      int threads,
      String java,
      int cores,
      List<Result> outcomes,
      List<Hour> hours,
      List<Exhausted> exhausted) {}

  private record Result(int code, String name, long count) {}

  private record Hour(String hour, long octetsSettled, long settled, long refused) {}

  private record Exhausted(String at, String account, String carrier, long quotaOctets) {}

  /** Microseconds: finer than any clock difference between two runs means anything. */
  private static final int DECIMALS = 6;

  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build()
          .writer(prettyPrinter())
          .with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private SummaryJson() {}

  static void write(DayReport day, Path file) throws IOException {
    Files.writeString(file, WRITER.writeValueAsString(summary(day)) + "\n");
  }

  private static Summary summary(DayReport day) {
    RunFacts run = day.run();
    return new Summary(
        run.exchanges(),
        day.settled(),
        decimal(run.seconds()),
        decimal(run.exchangesPerSecond()),
        day.octetsSettled(),
        day.overshootOctets(),
        day.conservationErrorOctets(),
        day.refused(),
        day.accounts().size(),
        Insights.suppliers(day),
        Insights.ranOut(day),
        run.trace(),
        run.store(),
        run.threads(),
        run.java(),
        run.cores(),
        day.outcomes().stream().map(SummaryJson::result).toList(),
        day.hours().stream().map(SummaryJson::hour).toList(),
        day.exhausted().stream().map(SummaryJson::exhausted).toList());
  }

  private static Result result(Outcome outcome) {
    return new Result(outcome.code(), outcome.name(), outcome.count());
  }

  private static Hour hour(HourLine line) {
    return new Hour(line.hour().toString(), line.octetsSettled(), line.settled(), line.refused());
  }

  private static Exhausted exhausted(Exhaustion line) {
    return new Exhausted(line.at().toString(), line.account(), line.carrier(), line.quotaOctets());
  }

  private static BigDecimal decimal(double value) {
    return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
  }

  /** Line feeds on every system, so that the same day gives the same bytes. */
  private static DefaultPrettyPrinter prettyPrinter() {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    Separators separators =
        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
    return new DefaultPrettyPrinter(separators)
        .withObjectIndenter(indenter)
        .withArrayIndenter(indenter);
  }
}
