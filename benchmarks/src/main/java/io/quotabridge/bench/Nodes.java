package io.quotabridge.bench;

import io.quotabridge.bench.crash.NodesOutcome;
import io.quotabridge.bench.crash.NodesPlan;
import io.quotabridge.bench.crash.SeveralNodes;
import io.quotabridge.bench.crash.StoreKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs several nodes on one database, and holds the books against what was carried. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs several nodes at once that serve the same suppliers on one database, a hot one among"
          + " them; if told so, kills one and waits until the others settled what it left; and holds"
          + " the books against what the base stations carried.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all was settled, nothing was lost that was reported, and nothing was counted twice",
      "1:something was, or a node failed; the words say what",
      "2:an option is wrong, or the store has no package for this platform"
    })
public final class Nodes implements Callable<Integer> {

  @Option(
      names = "--store",
      required = true,
      paramLabel = "STORE",
      description = "postgresql or mariadb; it is started for this run alone")
  private StoreKind store = StoreKind.POSTGRESQL;

  @Option(
      names = "--nodes",
      defaultValue = "2",
      paramLabel = "N",
      description = "how many live at once; default: ${DEFAULT-VALUE}")
  private int nodes;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      paramLabel = "N",
      description = "how long they make traffic; default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--kill",
      description =
          "kills the first node in the middle, and goes on until all that it left is settled")
  private boolean kill;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of all that is random but the timing of threads; printed, drawn if not given")
  private @Nullable Long seed;

  @Option(
      names = "--exchanges",
      defaultValue = "500",
      paramLabel = "N",
      description = "how many each node keeps open under traffic; default: ${DEFAULT-VALUE}")
  private int exchanges;

  @Option(
      names = "--threads",
      defaultValue = "8",
      paramLabel = "N",
      description = "how many threads of each node make traffic; default: ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--validity",
      defaultValue = "PT2S",
      paramLabel = "DURATION",
      description = "of a grant; an exchange expires after 2.5 of it; default: ${DEFAULT-VALUE}")
  private Duration validity = Duration.ZERO;

  @Option(
      names = "--directory",
      defaultValue = "${sys:java.io.tmpdir}",
      paramLabel = "DIR",
      description = "where the run keeps its files; default: ${DEFAULT-VALUE}")
  private Path directory = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  /**
   * Runs it and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs it and returns its exit status. */
  static int run(String... args) {
    return new CommandLine(new Nodes()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = commandLine().getOut();
    if (!store.servesSeveralNodes() || !store.isThere()) {
      commandLine()
          .getErr()
          .println("nodes: " + store + " serves one process, or has no package for this platform");
      return CommandLine.ExitCode.USAGE;
    }
    long drawn = seed != null ? seed : new SecureRandom().nextInt(1_000_000);
    NodesPlan plan =
        new NodesPlan(store, nodes, seconds, kill, drawn, exchanges, threads, validity);
    out.println(plan);
    NodesOutcome outcome = SeveralNodes.run(plan, directory, out);
    outcome.print(plan, out);
    return outcome.violations().isEmpty() ? 0 : 1;
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not filled in the command");
    }
    return spec.commandLine();
  }
}
