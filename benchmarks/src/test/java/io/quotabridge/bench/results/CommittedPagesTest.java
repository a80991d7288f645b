package io.quotabridge.bench.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.bench.store.StoreResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The tables and charts of the documents are what the committed results say. */
class CommittedPagesTest {

  private static final Path ROOT =
      Path.of(System.getProperty("project.basedir", "benchmarks"), "..").normalize();

  private static final Pattern COMMAND =
      Pattern.compile("io\\.quotabridge\\.bench\\.JmhResults --results (\\S+)");

  private static final Pattern STORE_COMMAND =
      Pattern.compile("io\\.quotabridge\\.bench\\.store\\.StoreResults --results (\\S+)");

  @TempDir private Path temporary;

  @Test
  void theCommandInTheReadmeChangesNothing() throws IOException {
    Path readme = ROOT.resolve("benchmarks/README.md");
    Path metering = ROOT.resolve("docs/metering.md");
    Path page = Files.copy(readme, temporary.resolve("README.md"));
    Path charts = Files.copy(metering, temporary.resolve("metering.md"));

    ResultsPage.write(resultsOf(readme), page, charts);

    assertThat(page).hasSameTextualContentAs(readme);
    assertThat(charts).hasSameTextualContentAs(metering);
  }

  @Test
  void aTableThatWasChangedByHandIsNoticed() throws IOException {
    Path readme = ROOT.resolve("benchmarks/README.md");
    String written = Files.readString(readme);
    Path page = temporary.resolve("README.md");
    Files.writeString(
        page, written.replaceFirst("\\| `STRIPED` \\| [0-9.]+", "| `STRIPED` | 999.9"));
    Path charts = Files.copy(ROOT.resolve("docs/metering.md"), temporary.resolve("metering.md"));
    assertThat(page).content().contains("999.9");

    ResultsPage.write(resultsOf(readme), page, charts);

    assertThat(page).hasContent(written);
  }

  @Test
  void theStoresPageIsWhatItsResultSays() throws IOException {
    Path stores = ROOT.resolve("docs/stores.md");
    Path page = Files.copy(stores, temporary.resolve("stores.md"));
    Matcher command = STORE_COMMAND.matcher(Files.readString(ROOT.resolve("benchmarks/README.md")));
    assertThat(command.find()).isTrue();

    int status =
        new CommandLine(new StoreResults())
            .execute("--results=" + ROOT.resolve(command.group(1)), "--page=" + page);

    assertThat(status).isZero();
    assertThat(page).hasSameTextualContentAs(stores);
    assertThat(page).content().contains("| `QUOTABRIDGE` |");
  }

  private static List<Path> resultsOf(Path readme) throws IOException {
    Matcher command = COMMAND.matcher(Files.readString(readme));
    assertThat(command.find()).as("the command in %s", readme).isTrue();
    return Arrays.stream(command.group(1).split(",", -1)).map(ROOT::resolve).toList();
  }
}
