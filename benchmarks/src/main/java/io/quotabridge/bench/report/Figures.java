package io.quotabridge.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as a reader wants them: grouped, rounded, with a unit. Never read back. */
final class Figures {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  /** Three digits tell apart what a chart can show; the exact value stands beside it. */
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal SMALLEST_SHARE = new BigDecimal("0.1");
  private static final BigDecimal LARGEST_SHARE = new BigDecimal("99.9");

  private Figures() {}

  /** {@code 1,234,567}. */
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 request}, {@code 1,234 requests}. */
  static String counted(long number, String one, String many) {
    return grouped(number) + " " + (number == 1 ? one : many);
  }

  /** {@code 1,234 octets}. */
  static String exactOctets(long octets) {
    return counted(octets, "octet", "octets");
  }

  /** Octets with an SI unit and three digits: {@code 999 B}, {@code 2.51 GB}. */
  static String volume(long octets) {
    BigDecimal rounded = BigDecimal.valueOf(octets).round(THREE_DIGITS);
    int digits = rounded.precision() - rounded.scale();
    int unit = rounded.signum() == 0 ? 0 : Math.max(0, (digits - 1) / 3);
    if (unit == 0) {
      return octets + " B";
    }
    return rounded.movePointLeft(3 * unit).setScale(3 * (unit + 1) - digits, RoundingMode.HALF_UP)
        + " "
        + UNITS[unit];
  }

  /** A part of a whole in per cent; what is not nothing is no 0, what is not all is no 100. */
  static String share(long part, long whole) {
    if (whole == 0) {
      return "-";
    }
    BigDecimal percent = percent(part, whole, RoundingMode.HALF_UP);
    if (part > 0 && percent.compareTo(SMALLEST_SHARE) < 0) {
      return "<0.1%";
    }
    if (part < whole && percent.compareTo(LARGEST_SHARE) > 0) {
      return ">99.9%";
    }
    return percent + "%";
  }

  /** How much of a quota is used, rounded down: 100 % means that nothing is left. */
  static String used(long supplied, long quota) {
    if (quota == 0 || supplied == quota) {
      return quota == 0 ? "-" : "100%";
    }
    return percent(supplied, quota, RoundingMode.DOWN) + "%";
  }

  /** A part of a whole in per cent, for the length of a bar: 0 to 100. */
  static String barPercent(long part, long whole) {
    if (whole == 0) {
      return part > 0 ? "100.0" : "0.0";
    }
    return percent(part, whole, RoundingMode.HALF_UP).min(HUNDRED.setScale(1)).toString();
  }

  private static BigDecimal percent(long part, long whole, RoundingMode rounding) {
    return BigDecimal.valueOf(part)
        .multiply(HUNDRED)
        .divide(BigDecimal.valueOf(whole), 1, rounding);
  }

  /** {@code 85,670}; below ten with one decimal. */
  static String rate(double perSecond) {
    if (perSecond == 0) {
      return "0";
    }
    return String.format(Locale.ROOT, perSecond < 10 ? "%,.1f" : "%,.0f", perSecond);
  }

  /** {@code 1.92 s}, {@code 42.1 s}, {@code 3 min 07 s}. */
  static String duration(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%,d min %02d s", whole / 60, whole % 60);
  }
}
