package io.quotabridge.bench.trace;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A fault in a trace: where it is, what stands there, and which rule that breaks.
 *
 * <p>The message reads like {@code sessions.csv.gz, line 17, uplink_bytes: "-3" — must be 0 or more
 * octets}; the parts are also readable one by one.
 *
 * <p>It is unchecked because rows come out of an {@link java.util.Iterator}, whose methods can
 * declare nothing, and because nobody can mend a trace between two rows: whoever started the replay
 * catches it once, at the top. A failing disk is no fault of the trace and stays an {@link
 * java.io.UncheckedIOException}.
 */
public final class TraceFormatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Characters of a faulty value shown in a message: an id of full length and a little more. */
  private static final int SHOWN_CHARACTERS = 160;

  private final String file;
  private final long line;
  private final @Nullable String field;
  private final @Nullable String value;
  private final String rule;

  private TraceFormatException(
      String file,
      long line,
      @Nullable String field,
      @Nullable String value,
      String rule,
      @Nullable Throwable cause) {
    super(message(file, line, field, value, rule), cause);
    this.file = file;
    this.line = line;
    this.field = field;
    this.value = value;
    this.rule = rule;
  }

  static TraceFormatException ofFile(String file, String rule) {
    return new TraceFormatException(file, 0, null, null, rule, null);
  }

  static TraceFormatException ofLine(
      String file, long line, @Nullable String value, String rule, @Nullable Throwable cause) {
    return new TraceFormatException(file, line, null, value, rule, cause);
  }

  static TraceFormatException ofField(
      String file, long line, String field, @Nullable String value, String rule) {
    return new TraceFormatException(file, line, field, value, rule, null);
  }

  /** The file's name without its directory; the directory's path where that is at fault. */
  public String file() {
    return file;
  }

  /** The line as an editor counts, from 1; 0 where the whole file is at fault. */
  public long line() {
    return line;
  }

  /** The column's name, where one column is at fault. */
  public @Nullable String field() {
    return field;
  }

  /** What stands there, unshortened; null where the fault is that nothing does. */
  public @Nullable String value() {
    return value;
  }

  /** What should stand there instead. */
  public String rule() {
    return rule;
  }

  private static String message(
      String file, long line, @Nullable String field, @Nullable String value, String rule) {
    StringBuilder message = new StringBuilder(file);
    if (line > 0) {
      message.append(", line ").append(line);
    }
    if (field != null) {
      message.append(", ").append(field);
    }
    message.append(": ");
    if (value != null) {
      message.append(quoted(value)).append(" — ");
    }
    return message.append(rule).toString();
  }

  private static String quoted(String value) {
    StringBuilder shown = new StringBuilder("\"");
    int end = Math.min(value.length(), SHOWN_CHARACTERS);
    for (int i = 0; i < end; i++) {
      appendVisibly(shown, value.charAt(i));
    }
    shown.append('"');
    if (end < value.length()) {
      shown.append("... (").append(value.length()).append(" characters)");
    }
    return shown.toString();
  }

  private static void appendVisibly(StringBuilder shown, char c) {
    if (Character.isISOControl(c)) {
      shown.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
    } else {
      shown.append(c);
    }
  }
}
