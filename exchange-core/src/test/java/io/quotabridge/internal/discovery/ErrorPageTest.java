package io.quotabridge.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.ResultCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of errors has a place for each message, and every result code. */
class ErrorPageTest {

  @Test
  void hasTheAnchorsForEver() {
    assertThat(ErrorPage.anchors()).contains("no-plugin", "several-plugins", "plugin-failed");
  }

  @Test
  void listsEveryResultCodeAndNoOther() {
    assertThat(ErrorPage.lines().stream().filter(line -> line.matches("\\| \\d{4} .*")))
        .extracting(line -> line.substring(0, line.lastIndexOf('|', line.length() - 2)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(ResultCode.values())
                .map(c -> "| " + c.number() + " | " + c.diameterName() + " | " + c.english() + " ")
                .toList());
  }
}
