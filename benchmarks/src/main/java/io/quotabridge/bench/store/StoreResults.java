package io.quotabridge.bench.store;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes tables and charts into a page, from what the store's benchmark measured. */
@Command(
    name = "store-results",
    mixinStandardHelpOptions = true,
    description = "Writes tables and charts between the page's markers, from a raw result.")
public final class StoreResults implements Callable<Integer> {

  @Option(
      names = "--results",
      required = true,
      paramLabel = "JSON",
      description = "what StoreBenchmark --result FILE wrote")
  private Path results = Path.of("");

  @Option(
      names = "--page",
      defaultValue = "docs/stores.md",
      paramLabel = "MD",
      description = "page with the markers; default: ${DEFAULT-VALUE}")
  private Path page = Path.of("");

  /**
   * Runs it and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new StoreResults()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    StorePage.write(StoreResult.read(results), page);
    return 0;
  }
}
