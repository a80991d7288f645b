package io.quotabridge.internal.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that messages point to. */
public final class ErrorPage {

  private static final Pattern REFERENCE = Pattern.compile("docs/errors\\.md#([a-z-]+)\\.$");

  private ErrorPage() {}

  /** Returns the page's lines. */
  public static List<String> lines() {
    Path module = Path.of(System.getProperty("project.basedir", "")).toAbsolutePath();
    try {
      return Files.readAllLines(module.resolveSibling("docs").resolve("errors.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the anchors of its headings, as code hosts make them. */
  public static List<String> anchors() {
    return lines().stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
        .toList();
  }

  /** Returns the anchor that a message ends in. */
  static String anchorOf(String message) {
    Matcher reference = REFERENCE.matcher(message);
    if (!reference.find()) {
      throw new AssertionError("no reference at the end of: " + message);
    }
    return reference.group(1);
  }
}
