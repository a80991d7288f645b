package io.quotabridge.bench.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One entry of what JMH wrote by {@code -rf json -rff FILE}. Immutable.
 *
 * @param type the benchmark class's bare name
 * @param method the benchmark method's bare name
 * @param threads callers at once
 * @param node the entry
 */
record JmhResult(String type, String method, int threads, JsonNode node) {

  /** Reads the entries of several files, one after another. */
  static List<JmhResult> read(List<Path> files) throws IOException {
    List<JmhResult> all = new ArrayList<>();
    for (Path file : files) {
      for (JsonNode node : new ObjectMapper().readTree(file.toFile())) {
        all.add(of(node));
      }
    }
    return all;
  }

  private static JmhResult of(JsonNode node) {
    String[] names = node.required("benchmark").asText().split("\\.", -1);
    return new JmhResult(
        names[names.length - 2], names[names.length - 1], node.required("threads").asInt(), node);
  }

  /** The value of a parameter. */
  String param(String name) {
    return node.required("params").required(name).asText();
  }

  /** Every parameter with its value, in JMH's order. */
  String params() {
    return node.path("params").properties().stream()
        .map(param -> param.getKey() + " " + param.getValue().asText())
        .collect(Collectors.joining(", "));
  }

  JsonNode primary() {
    return node.required("primaryMetric");
  }

  JsonNode secondary(String name) {
    return node.required("secondaryMetrics").required(name);
  }
}
