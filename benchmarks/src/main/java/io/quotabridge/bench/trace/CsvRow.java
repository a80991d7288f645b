package io.quotabridge.bench.trace;

import static java.util.Objects.requireNonNull;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.quotabridge.model.Usage;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One row of a {@link CsvTable}, whose fields are checked as they are read. Immutable.
 *
 * @param <C> the columns
 */
final class CsvRow<C extends Enum<C>> {

  /** Longest id in characters; the library takes no longer one. */
  private static final int MAX_ID_CHARACTERS = 128;

  private final String file;
  private final long line;
  private final CsvRecord record;
  private final Map<C, Integer> positions;

  CsvRow(String file, long line, CsvRecord record, Map<C, Integer> positions) {
    this.file = file;
    this.line = line;
    this.record = record;
    this.positions = positions;
  }

  long line() {
    return line;
  }

  /** An identity, as the library takes it: 1 to 128 visible characters. */
  String id(C column) {
    String id = text(column);
    if (id.length() > MAX_ID_CHARACTERS) {
      throw fault(
          column, "must be at most " + MAX_ID_CHARACTERS + " characters, is " + id.length());
    }
    if (id.chars().anyMatch(CsvRow::isInvisible)) {
      throw fault(column, "must hold no white space and no control characters");
    }
    return id;
  }

  /** A volume in octets, from 0 to {@link Usage#MAX_OCTETS}. */
  long octets(C column) {
    return number(column, Usage.MAX_OCTETS, "octets");
  }

  /** A time in milliseconds since 1970-01-01T00:00Z, 0 or more. */
  long millis(C column) {
    return number(column, Long.MAX_VALUE, "milliseconds");
  }

  /** One of the words of an enum, written as its constants are. */
  <E extends Enum<E>> E word(C column, Class<E> words) {
    String text = text(column);
    Optional<E> found =
        Arrays.stream(words.getEnumConstants()).filter(w -> w.name().equals(text)).findAny();
    return found.orElseThrow(() -> fault(column, "must be one of " + listed(words)));
  }

  /** The fault that this row's value in a column breaks a rule. */
  TraceFormatException fault(C column, String rule) {
    return TraceFormatException.ofField(file, line, CsvTable.header(column), value(column), rule);
  }

  private long number(C column, long most, String unit) {
    String text = text(column);
    boolean negative = text.charAt(0) == '-';
    if (!isDigits(text, negative ? 1 : 0)) {
      throw fault(column, "must be a whole number in decimal digits");
    }
    if (negative) {
      throw fault(column, "must be 0 or more " + unit);
    }
    if (!isAtMost(text, most)) {
      throw fault(column, "must be at most " + most + " " + unit);
    }
    return Long.parseLong(text);
  }

  private static boolean isAtMost(String digits, long most) {
    try {
      return Long.parseLong(digits) <= most;
    } catch (NumberFormatException moreThanALong) {
      return false;
    }
  }

  /** Plain digits only: parseLong alone would take a sign, and digits of every script. */
  private static boolean isDigits(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() > from;
  }

  private String text(C column) {
    String text = value(column);
    if (text.isEmpty()) {
      throw fault(column, "must not be empty");
    }
    if (text.indexOf(TraceText.UNDECODABLE) >= 0) {
      throw fault(column, "must be UTF-8");
    }
    return text;
  }

  private String value(C column) {
    return record.getField(requireNonNull(positions.get(column)));
  }

  private static boolean isInvisible(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
  }

  private static String listed(Class<? extends Enum<?>> words) {
    return Arrays.stream(words.getEnumConstants())
        .map(Enum::name)
        .collect(Collectors.joining(", "));
  }
}
