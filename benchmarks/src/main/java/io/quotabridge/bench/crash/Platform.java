package io.quotabridge.bench.crash;

import java.util.Locale;

/** The names that the servers' packages have for this platform. */
final class Platform {

  static final String OS = os();
  static final String ARCH = arch();

  private Platform() {}

  static boolean hasResource(String path) {
    return Platform.class.getClassLoader().getResource(path) != null;
  }

  private static String os() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (os.contains("mac")) {
      return "darwin";
    }
    return os.contains("win") ? "windows" : "linux";
  }

  private static String arch() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> arch;
    };
  }
}
