package io.quotabridge.bench.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
   * Reads JMH's JSON.
   *
   * @param file what {@code -rf json -rff FILE} wrote, for throughput in calls a microsecond
   */
  static List<Measured> read(Path file) throws IOException {
    List<Measured> all = new ArrayList<>();
    for (JsonNode result : new ObjectMapper().readTree(file.toFile())) {
      all.add(measured(result));
    }
    return all;
  }

  private static Measured measured(JsonNode result) throws IOException {
    JsonNode metric = result.required("primaryMetric");
    String unit = metric.required("scoreUnit").asText();
    if (!unit.equals("ops/us")) {
      throw new IOException("scoreUnit (" + unit + ") must be ops/us");
    }
    String benchmark = result.required("benchmark").asText();
    return new Measured(
        benchmark.substring(benchmark.lastIndexOf('.') + 1),
        result.required("params").required("kind").asText(),
        result.required("threads").asInt(),
        metric.required("score").asDouble(),
        metric.required("scoreError").asDouble(Double.NaN),
        result
            .path("secondaryMetrics")
            .path("gc.alloc.rate.norm")
            .path("score")
            .asDouble(Double.NaN));
  }
}
