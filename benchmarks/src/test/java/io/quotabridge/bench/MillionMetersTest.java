package io.quotabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.metering.Meter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MillionMetersTest {

  /** The collector is named because the one of small machines keeps a third free for the young. */
  private static final List<String> HEAP = List.of("-Xmx64m", "-XX:+UseG1GC");

  /** What the program loads classes from. */
  private static final List<Class<?>> ARCHIVES =
      List.of(MillionMeters.class, Meter.class, CommandLine.class);

  @Test
  void aMillionFitInto64MebibytesAndCountExactly() throws Exception {
    ChildJvm.Ran ran = ChildJvm.run(MillionMeters.class, ARCHIVES, HEAP);

    assertThat(ran.status()).as(ran.output()).isZero();
    assertThat(ran.output())
        .contains("1,000,000 meters open at once: ")
        .contains("closed: 500,000,500,000 octets counted, error 0 octets");
    assertThat(bytesEach(ran.output())).as(ran.output()).isBetween(56.0, 64.0);
  }

  /** That the limit is one: a fifth more, at 56 octets each, is more than 64 MiB. */
  @Test
  void theHeapIsAsSmallAsItSays() throws Exception {
    ChildJvm.Ran ran = ChildJvm.run(MillionMeters.class, ARCHIVES, HEAP, "--meters", "1200000");

    assertThat(ran.status()).as(ran.output()).isNotZero();
    assertThat(ran.output()).contains("OutOfMemoryError");
  }

  private static double bytesEach(String output) {
    Matcher matcher = Pattern.compile("at once: ([0-9.]+) bytes each").matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    return Double.parseDouble(matcher.group(1));
  }
}
