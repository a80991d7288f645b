package io.quotabridge.bench.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void aLineAtEveryTenthTellsRateAndRemainingTime() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10); // wraps on the way
    try (Progress progress =
        new Progress.Lines(1000, new PrintStream(bytes, true, UTF_8), nanos::get)) {
      for (int i = 0; i < 1000; i++) {
        nanos.addAndGet(100_000_000); // ten a second
        progress.step();
      }
    }

    assertThat(bytes.toString(UTF_8).lines())
        .hasSize(10)
        .startsWith(" 10 %  100 of 1,000 exchanges, 10 a second, 1:30 left")
        .endsWith("100 %  1,000 of 1,000 exchanges, 10 a second, 0:00 left");
  }

  @Test
  void aFewSessionsGiveALineEachAtMost() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Progress progress =
        new Progress.Lines(3, new PrintStream(bytes, true, UTF_8), System::nanoTime)) {
      progress.step();
      progress.step();
      progress.step();
    }

    assertThat(bytes.toString(UTF_8).lines()).hasSize(3);
  }
}
