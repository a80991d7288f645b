package io.quotabridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTextTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "\u4e2d\u56fd, 4",
    "\u3042\u30a2\uac00, 6",
    "\uff21\u3002, 4",
    "\uff71, 1",
    "e\u0301, 1",
    "\ud83d\ude00, 2"
  })
  void widthIsThatOfTheTerminal(String text, int width) {
    assertThat(TerminalText.width(text)).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdefg, 6, abc...",
    "\u4e2d\u56fd\u79fb\u52a8, 8, \u4e2d\u56fd\u79fb\u52a8",
    "\u4e2d\u56fd\u79fb\u52a8, 7, \u4e2d\u56fd...",
    "\u4e2d\u56fd\u79fb\u52a8, 6, \u4e2d..."
  })
  void textIsCutBetweenCharacters(String text, int columns, String expected) {
    assertThat(TerminalText.fit(text, columns)).isEqualTo(expected);
  }

  @Test
  void whatCannotBePrintedIsReplaced() {
    assertThat(TerminalText.clean("a\tb\r\nc\u0000\u009b\u200f\u2028\ud800"))
        .isEqualTo("a?b??c?????");
    assertThat(TerminalText.clean("caf\u00e9 \u4e2d \ud83d\ude00"))
        .isEqualTo("caf\u00e9 \u4e2d \ud83d\ude00");
  }

  @Test
  void wordsAreWrapped() {
    assertThat(TerminalText.wrap("one two three", 7)).containsExactly("one two", "three");
    assertThat(TerminalText.wrap("incomprehensible word", 7)).containsExactly("inco...", "word");
    assertThat(TerminalText.wrap("", 7)).containsExactly("");
  }

  @Test
  void aRowHasACellForEachColumn() {
    TextTable table = new TextTable().text(5).figures();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.row("one"))
        .withMessage("cells (1) are not as many as columns (2)");
    assertThat(table.row("ab", "1").row("c", "22").lines()).containsExactly("ab   1", "c   22");
  }
}
