package io.quotabridge.bench.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * One result of JMH. Immutable.
 *
 * @param method the benchmark method's bare name
 * @param kind the value of its parameter {@code kind}
 * @param threads callers at once
 * @param score million calls a second, of all threads together
 * @param error half of the 99.9 % confidence interval; NaN if too few runs were made
 * @param bytesPerCall allocated by one call; NaN if it was not measured
 */
record Measured(
    String method, String kind, int threads, double score, double error, double bytesPerCall) {

  /**
   * Takes what the tables of gates show out of an entry.
   *
   * @param result throughput in calls a microsecond, with a parameter {@code kind}
   */
  static Measured of(JmhResult result) throws IOException {
    JsonNode metric = result.primary();
    String unit = metric.required("scoreUnit").asText();
    if (!unit.equals("ops/us")) {
      throw new IOException("scoreUnit (" + unit + ") must be ops/us");
    }
    return new Measured(
        result.method(),
        result.param("kind"),
        result.threads(),
        metric.required("score").asDouble(),
        metric.required("scoreError").asDouble(Double.NaN),
        result
            .node()
            .path("secondaryMetrics")
            .path("gc.alloc.rate.norm")
            .path("score")
            .asDouble(Double.NaN));
  }
}
