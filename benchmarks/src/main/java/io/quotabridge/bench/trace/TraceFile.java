package io.quotabridge.bench.trace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The three files of a trace, and the two forms each may have. */
enum TraceFile {
  SESSIONS,
  SUBSCRIBERS,
  BASE_STATIONS;

  Path plain(Path directory) {
    return directory.resolve(name().toLowerCase(Locale.ROOT) + ".csv");
  }

  Path gzipped(Path directory) {
    return directory.resolve(name().toLowerCase(Locale.ROOT) + ".csv.gz");
  }

  static boolean isGzipped(Path file) {
    return file.toString().endsWith(".gz");
  }

  /** The one form of this file that lies in the directory: neither is a fault, and so are both. */
  Path find(Path directory) {
    Path plain = plain(directory);
    Path gzipped = gzipped(directory);
    if (Files.exists(plain) && Files.exists(gzipped)) {
      throw TraceFormatException.ofFile(
          name(plain), "lies beside " + name(gzipped) + "; keep only one of the two");
    }
    Path file = Files.exists(gzipped) ? gzipped : plain;
    if (!Files.exists(file)) {
      throw TraceFormatException.ofFile(
          name(plain), "missing; it or " + name(gzipped) + " must lie in " + directory);
    }
    if (!Files.isRegularFile(file)) {
      throw TraceFormatException.ofFile(name(file), "must be a regular file");
    }
    return file;
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
