package io.quotabridge.bench.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Text measured in the columns of a terminal, where a Chinese character takes two and a combining
 * mark none. Names come from traces: what would move the cursor or change colours is made visible.
 */
final class TerminalText {
  private static final String ELLIPSIS = "...";
  private static final char REPLACEMENT = '?';

  private static final Set<Character.UnicodeScript> WIDE_SCRIPTS =
      EnumSet.of(
          Character.UnicodeScript.HAN,
          Character.UnicodeScript.HIRAGANA,
          Character.UnicodeScript.KATAKANA,
          Character.UnicodeScript.HANGUL,
          Character.UnicodeScript.BOPOMOFO,
          Character.UnicodeScript.YI);

  private static final Set<Integer> UNPRINTABLE =
      Set.of(
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR,
          (int) Character.SURROGATE,
          (int) Character.PRIVATE_USE,
          (int) Character.UNASSIGNED);

  /** From here on there are pictures, which take two columns. */
  private static final int FIRST_PICTURE = 0x1F300;

  private TerminalText() {}

  /** The columns that a clean text takes. */
  static int width(String text) {
    return text.codePoints().map(TerminalText::width).sum();
  }

  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return isWide(codePoint) ? 2 : 1;
  }

  /** Two columns: East Asian scripts, their punctuation and full-width forms, and pictures. */
  private static boolean isWide(int codePoint) {
    if (codePoint >= 0xFF61 && codePoint <= 0xFFDC) {
      return false; // the half-width forms of Katakana and Hangul
    }
    return WIDE_SCRIPTS.contains(Character.UnicodeScript.of(codePoint))
        || (codePoint >= 0x3000 && codePoint <= 0x303F)
        || (codePoint >= 0xFF01 && codePoint <= 0xFF60)
        || codePoint >= FIRST_PICTURE;
  }

  /** One line without control characters, line breaks and marks that turn the direction of text. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    for (int codePoint : text.codePoints().toArray()) {
      boolean printable = !UNPRINTABLE.contains(Character.getType(codePoint));
      clean.appendCodePoint(printable ? codePoint : REPLACEMENT);
    }
    return clean.toString();
  }

  /** The text itself, or its beginning and three dots, in at most {@code columns}. */
  static String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder head = new StringBuilder();
    int left = columns - ELLIPSIS.length();
    for (int codePoint : text.codePoints().toArray()) {
      left -= width(codePoint);
      if (left < 0) {
        break;
      }
      head.appendCodePoint(codePoint);
    }
    return head + ELLIPSIS;
  }

  /** The words of a text in lines of at most {@code columns}, of which there is at least one. */
  static List<String> wrap(String text, int columns) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : clean(text).split(" ", -1)) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (width(longer) > columns && !line.isEmpty()) {
        lines.add(line);
        longer = word;
      }
      line = fit(longer, columns);
    }
    lines.add(line);
    return lines;
  }

  static String padRight(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  static String padLeft(String text, int columns) {
    return " ".repeat(Math.max(0, columns - width(text))) + text;
  }
}
