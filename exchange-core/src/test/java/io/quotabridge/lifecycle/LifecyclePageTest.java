package io.quotabridge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The page of the lifecycle is what the table says. With {@code -Dquotabridge.update-docs=true} it
 * is written anew.
 */
class LifecyclePageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("project.basedir", ""))
          .toAbsolutePath()
          .resolveSibling("docs")
          .resolve("lifecycle.md");

  @BeforeAll
  static void writeIfAsked() throws IOException {
    if (Boolean.getBoolean("quotabridge.update-docs")) {
      Files.writeString(PAGE, LifecyclePage.text());
    }
  }

  @Test
  void isWrittenFromTheTable() throws IOException {
    assertThat(Files.readString(PAGE))
        .as("docs/lifecycle.md is out of date; its comment says how to write it anew")
        .isEqualTo(LifecyclePage.text());
  }

  @Test
  void hasTheDiagramAndARowForEveryTransition() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).contains("```mermaid\n" + LifecycleDiagram.mermaid() + "```\n");
    for (Transition t : Lifecycle.table()) {
      assertThat(page).contains("| " + t.from() + " | " + t.event() + " | " + t.to() + " | ");
    }
    assertThat(page.lines().filter(line -> line.matches("\\| [A-Z]+ \\| [A-Z_]+ \\| .*")))
        .hasSameSizeAs(Lifecycle.table());
  }

  @Test
  void drawsOneLineForEachTransitionAndEachEnd() {
    assertThat(LifecycleDiagram.mermaid().lines())
        .contains(
            "stateDiagram-v2",
            "  [*] --> REQUESTED",
            "  VERIFIED --> GRANTED: quota granted",
            "  REFUSED --> [*]",
            "  SETTLED --> [*]")
        .hasSize(1 + 1 + Lifecycle.table().size() + 2);
  }
}
