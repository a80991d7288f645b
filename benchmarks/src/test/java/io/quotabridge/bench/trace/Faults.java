package io.quotabridge.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jspecify.annotations.Nullable;

/** Provokes a fault, and compares all that it says. */
final class Faults {

  private Faults() {}

  /** The fault that a replay would meet first. */
  static TraceFormatException faultOf(TraceFixture fixture) {
    return assertThrows(TraceFormatException.class, fixture::validate);
  }

  /** Compares the parts, and the message that they make. */
  static void assertFault(
      TraceFormatException e,
      String file,
      long line,
      @Nullable String field,
      @Nullable String value,
      String rule) {
    assertThat(e.file()).isEqualTo(file);
    assertThat(e.line()).isEqualTo(line);
    assertThat(e.field()).isEqualTo(field);
    assertThat(e.value()).isEqualTo(value);
    assertThat(e.rule()).isEqualTo(rule);
    assertThat(e)
        .hasMessage(
            "%s%s%s: %s%s",
            file,
            line == 0 ? "" : ", line " + line,
            field == null ? "" : ", " + field,
            value == null ? "" : shown(value) + " — ",
            rule);
  }

  private static String shown(String value) {
    String visible =
        value.replace("\t", "\\u0009").replace("\n", "\\u000A").replace("\u007F", "\\u007F");
    return '"' + visible + '"';
  }
}
