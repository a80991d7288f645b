package io.quotabridge.bench;

import io.quotabridge.bench.crash.OutageOutcome;
import io.quotabridge.bench.crash.OutagePlan;
import io.quotabridge.bench.crash.Outages;
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

/** Lets the database of nodes under traffic go away, and holds the books against the truth. */
@Command(
    name = "outage",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Stops the database of nodes under traffic at once at random moments, starts it again, and cuts"
          + " connections in the middle of commits; then settles all, and holds the books against"
          + " what the base stations carried. Callers may be told to ask again, and nothing else.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all was settled, nothing was lost that was reported, and nothing was counted twice",
      "1:something was, a caller saw another failure, or a node failed; the words say what",
      "2:an option is wrong, or the store has no package for this platform"
    })
public final class Outage implements Callable<Integer> {

  @Option(
      names = "--store",
      required = true,
      paramLabel = "STORE",
      description = "postgresql; it is started for this run alone")
  private StoreKind store = StoreKind.POSTGRESQL;

  @Option(
      names = "--nodes",
      defaultValue = "2",
      paramLabel = "N",
      description = "how many live at once; default: ${DEFAULT-VALUE}")
  private int nodes;

  @Option(
      names = "--stops",
      defaultValue = "10",
      paramLabel = "N",
      description = "how many times the server is stopped; default: ${DEFAULT-VALUE}")
  private int stops;

  @Option(
      names = "--cuts",
      defaultValue = "5",
      paramLabel = "N",
      description =
          "how many times connections are cut between two stops; default: ${DEFAULT-VALUE}")
  private int cuts;

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
      defaultValue = "PT4S",
      paramLabel = "DURATION",
      description = "of a grant; an exchange expires after 2.5 of it; default: ${DEFAULT-VALUE}")
  private Duration validity = Duration.ZERO;

  @Option(
      names = "--patience",
      defaultValue = "PT1S",
      paramLabel = "DURATION",
      description =
          "how long the store tries before its callers are told to ask again; the server is away"
              + " for longer and for shorter; default: ${DEFAULT-VALUE}")
  private Duration patience = Duration.ZERO;

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
    return new CommandLine(new Outage()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = commandLine().getOut();
    if (!store.canGoAway() || !store.isThere()) {
      commandLine()
          .getErr()
          .println(
              "outage: "
                  + store
                  + " cannot be stopped and started, or has no package for this platform");
      return CommandLine.ExitCode.USAGE;
    }
    long drawn = seed != null ? seed : new SecureRandom().nextInt(1_000_000);
    OutagePlan plan =
        new OutagePlan(store, nodes, stops, cuts, drawn, exchanges, threads, validity, patience);
    out.println(plan);
    OutageOutcome outcome = Outages.run(plan, directory, out);
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
