package io.quotabridge.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every row of the page about failures names tests, and these are there. */
class FailuresPageTest {

  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  @Test
  void everyRowIsShownByTestsThatExist() throws Exception {
    List<String> rows = rows();
    assertThat(rows).hasSizeGreaterThan(20);
    for (String row : rows) {
      List<MatchResult> named = TEST.matcher(row).results().toList();
      assertThat(named).as("tests named in %s", row).isNotEmpty();
      for (MatchResult test : named) {
        assertThat(isTest(test.group(1), test.group(2))).as(test.group()).isTrue();
      }
    }
  }

  /** Of the page's first part: what follows has figures of its own. */
  private static List<String> rows() throws IOException {
    return Files.readAllLines(Path.of("../docs/failures.md")).stream()
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| ") && !line.startsWith("| what fails"))
        .toList();
  }

  private static boolean isTest(String type, String name) throws ClassNotFoundException {
    Method[] methods =
        Class.forName(FailuresPageTest.class.getPackageName() + "." + type).getDeclaredMethods();
    return Arrays.stream(methods)
        .filter(method -> method.getName().equals(name))
        .anyMatch(
            method ->
                method.isAnnotationPresent(Test.class)
                    || method.isAnnotationPresent(ParameterizedTest.class));
  }
}
