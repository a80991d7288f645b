package io.quotabridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.DataExchange;
import io.quotabridge.Exchange;
import io.quotabridge.Plugin;
import io.quotabridge.Settlement;
import io.quotabridge.inmemory.InMemoryBaseStation;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.lifecycle.LifecycleDiagram;
import io.quotabridge.model.AccessRequest;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.Refusal;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.PluginConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  private static final Path MODULE =
      Path.of(System.getProperty("project.basedir", "benchmarks")).toAbsolutePath();
  private static final Path PROJECT = Objects.requireNonNull(MODULE.getParent());

  /** How far down the page a newcomer is willing to read before the first code. */
  private static final int FIRST_SCREEN = 25;

  @Test
  void theFirstExampleRuns() {
    Settlement settlement = ReadmeExample.embed();

    assertThat(settlement.cause()).isEqualTo(EndingCause.NORMAL_RELEASE);
    assertThat(settlement.chargedOctets()).isEqualTo(1400);
    assertThat(settlement.overrunOctets()).isZero();
  }

  @Test
  void theExamplePluginRejectsWhomItsRegisterDoesNotKnow() {
    PluginExample.Hlr nobody = request -> Optional.empty();
    var provider = new PluginExample.HlrProvider();
    try (DataExchange exchanges =
        DataExchange.builder()
            .identityVerifier(
                Plugin.of(
                    provider.create(PluginConfig.empty().with(PluginExample.Hlr.class, nobody))))
            .quotaStore(Plugin.of(new InMemoryQuotaStore()))
            .baseStations(Plugin.of(new InMemoryBaseStation()))
            .build()) {
      Exchange refused = exchanges.request(AccessRequest.of("x", "d", "s", "b"));

      assertThat(refused.refusal().map(Refusal::code)).contains(ResultCode.USER_UNKNOWN);
    }
  }

  @Test
  void theReadmeShowsTheCodeThatIsTestedHere() throws IOException {
    List<String> blocks = blocks("README.md", "java");

    assertThat(blocks)
        .containsExactly(region("ReadmeExample", "embed"), region("PluginExample", "plugin"));
  }

  @Test
  void theFirstExampleEndsOnTheFirstScreen() throws IOException {
    List<String> lines = Files.readAllLines(PROJECT.resolve("README.md"));

    assertThat(lines.subList(0, FIRST_SCREEN)).containsSubsequence("```java", "```");
  }

  @Test
  void theReadmeDrawsTheLifecycleFromItsTable() throws IOException {
    assertThat(blocks("README.md", "mermaid")).contains(LifecycleDiagram.mermaid().strip());
  }

  @Test
  void everyPlaceThatTheDocumentsLinkToIsThere() throws IOException {
    try (Stream<Path> documents = documents()) {
      for (Path document : documents.toList()) {
        Matcher link =
            Pattern.compile("\\]\\((?!https?:)([^)#\\s]+)").matcher(Files.readString(document));
        while (link.find()) {
          assertThat(document.resolveSibling(link.group(1)))
              .as("link in %s", PROJECT.relativize(document))
              .exists();
        }
      }
    }
  }

  private static Stream<Path> documents() throws IOException {
    Stream<Path> top =
        Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(PROJECT::resolve);
    try (Stream<Path> docs = Files.list(PROJECT.resolve("docs"))) {
      List<Path> pages = docs.filter(p -> p.toString().endsWith(".md")).toList();
      return Stream.concat(top, pages.stream());
    }
  }

  private static List<String> blocks(String document, String language) throws IOException {
    String text = Files.readString(PROJECT.resolve(document));
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(m -> m.group(1).strip())
        .toList();
  }

  private static String region(String type, String name) throws IOException {
    Path source = MODULE.resolve("src/test/java/io/quotabridge/docs/" + type + ".java");
    Matcher region =
        Pattern.compile("// region " + name + "\n(.*?)\n *// endregion", Pattern.DOTALL)
            .matcher(Files.readString(source));
    assertThat(region.find()).as("region %s of %s", name, type).isTrue();
    return region.group(1).stripIndent().strip();
  }
}
