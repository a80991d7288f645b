package io.quotabridge.bench;

import io.quotabridge.bench.results.ResultsPage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes tables and charts into the documents, from the raw results of JMH. */
@Command(
    name = "jmh-results",
    mixinStandardHelpOptions = true,
    description = "Writes tables and charts between the pages' markers, from what JMH measured.")
public final class JmhResults implements Callable<Integer> {

  @Option(
      names = "--results",
      required = true,
      split = ",",
      paramLabel = "JSON",
      description = "what -rf json -rff FILE wrote, once or several times")
  private List<Path> results = List.of();

  @Option(
      names = "--page",
      defaultValue = "benchmarks/README.md",
      paramLabel = "MD",
      description = "page with the markers of the tables; default: ${DEFAULT-VALUE}")
  private Path page = Path.of("");

  @Option(
      names = "--charts",
      defaultValue = "docs/metering.md",
      paramLabel = "MD",
      description = "page with the markers of the charts; default: ${DEFAULT-VALUE}")
  private Path charts = Path.of("");

  /**
   * Runs it and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new JmhResults()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    ResultsPage.write(results, page, charts);
    return 0;
  }
}
