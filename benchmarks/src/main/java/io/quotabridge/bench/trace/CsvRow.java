package io.quotabridge.bench.trace;

import static java.util.Objects.requireNonNull;

import de.siegmar.fastcsv.reader.CsvRecord;
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

  /** Longest id in characters; the library itself takes no longer one. */
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

  /** An identity: 1 to 128 characters, none of them a control character, no space around. */
  String id(C column) {
    String id = text(column);
    if (id.length() > MAX_ID_CHARACTERS) {
      throw fault(
          column, "must be at most " + MAX_ID_CHARACTERS + " characters, is " + id.length());
    }
    if (id.chars().anyMatch(Character::isISOControl)) {
      throw fault(column, "must not hold control characters");
    }
    if (isSpace(id.charAt(0)) || isSpace(id.charAt(id.length() - 1))) {
      throw fault(column, "must not begin or end with white space");
    }
    return id;
  }

  /** A volume in octets, 0 or more. */
  long octets(C column) {
    return atLeastZero(column, "octets");
  }

  /** A time in milliseconds since 1970-01-01T00:00Z, 0 or more. */
  long millis(C column) {
    return atLeastZero(column, "milliseconds");
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

  private long atLeastZero(C column, String unit) {
    String text = text(column);
    boolean negative = text.charAt(0) == '-';
    if (!isDigits(text, negative ? 1 : 0)) {
      throw fault(column, "must be a whole number in decimal digits");
    }
    if (negative) {
      throw fault(column, "must be 0 or more " + unit);
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException tooManyDigits) {
      throw fault(column, "must be at most " + Long.MAX_VALUE + " " + unit);
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

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static String listed(Class<? extends Enum<?>> words) {
    return Arrays.stream(words.getEnumConstants())
        .map(Enum::name)
        .collect(Collectors.joining(", "));
  }
}
