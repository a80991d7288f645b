package io.quotabridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.00 kB",
    "1005, 1.01 kB",
    "12345, 12.3 kB",
    "999499, 999 kB",
    "999500, 1.00 MB",
    "103000000, 103 MB",
    "2513456789, 2.51 GB",
    "-2513456789, -2.51 GB",
    "9223372036854775807, 9.22 EB"
  })
  void volumesHaveThreeDigitsAndAnSiUnit(long octets, String expected) {
    assertThat(Figures.volume(octets)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, -",
    "0, 7, 0.0%",
    "1, 3, 33.3%",
    "2, 3, 66.7%",
    "7, 7, 100.0%",
    "1, 100000, <0.1%",
    "99999, 100000, >99.9%",
    "9223372036854775807, 9223372036854775807, 100.0%"
  })
  void sharesNeitherHideARestNorClaimAll(long part, long whole, String expected) {
    assertThat(Figures.share(part, whole)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, -", "0, 5, 0.0%", "99999, 100000, 99.9%", "5, 5, 100%", "6, 5, 120.0%"})
  void aQuotaIsFullOnlyWhenNothingIsLeft(long supplied, long quota, String expected) {
    assertThat(Figures.used(supplied, quota)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0.0", "5, 0, 100.0", "1, 3, 33.3", "9, 3, 100.0"})
  void barsStayInsideTheirTrack(long part, long whole, String expected) {
    assertThat(Figures.barPercent(part, whole)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.04, 0.0", "9.96, 10.0", "12.4, 12", "85670.31, '85,670'"})
  void ratesAreRounded(double perSecond, String expected) {
    assertThat(Figures.rate(perSecond)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.00 s", "1.924, 1.92 s", "42.12, 42.1 s", "187, 3 min 07 s"})
  void durationsAreReadable(double seconds, String expected) {
    assertThat(Figures.duration(seconds)).isEqualTo(expected);
  }

  @Test
  void oneIsNotMany() {
    assertThat(Figures.exactOctets(1)).isEqualTo("1 octet");
    assertThat(Figures.exactOctets(1234567)).isEqualTo("1,234,567 octets");
  }
}
