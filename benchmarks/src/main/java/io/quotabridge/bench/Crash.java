package io.quotabridge.bench;

import io.quotabridge.bench.crash.Campaign;
import io.quotabridge.bench.crash.CampaignPlan;
import io.quotabridge.bench.crash.Outcome;
import io.quotabridge.bench.crash.OutcomePrinter;
import io.quotabridge.bench.crash.StoreKind;
import io.quotabridge.bench.crash.TakeUpTime;
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

/** Kills nodes under traffic at random moments, and holds the books against what was carried. */
@Command(
    name = "crash",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Kills nodes under traffic at random moments with SIGKILL, freezes and replaces them, and after"
          + " each death holds the books against what the base stations carried.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:nothing was lost that was reported, and nothing was counted twice",
      "1:something was, or a node failed; the words say what",
      "2:an option is wrong, or the store has no package for this platform"
    })
public final class Crash implements Callable<Integer> {

  @Option(
      names = "--store",
      required = true,
      paramLabel = "STORE",
      description = "${COMPLETION-CANDIDATES}; each is started for this run alone")
  private StoreKind store = StoreKind.H2;

  @Option(
      names = "--kills",
      defaultValue = "50",
      paramLabel = "N",
      description = "how many processes are killed; default: ${DEFAULT-VALUE}")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of all that is random but the timing of threads; printed, drawn if not given")
  private @Nullable Long seed;

  @Option(
      names = "--exchanges",
      defaultValue = "3000",
      paramLabel = "N",
      description = "how many are kept open under traffic; default: ${DEFAULT-VALUE}")
  private int exchanges;

  @Option(
      names = "--threads",
      defaultValue = "4",
      paramLabel = "N",
      description = "how many threads make traffic; default: ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--validity",
      defaultValue = "PT1S",
      paramLabel = "DURATION",
      description = "of a grant; an exchange expires after 2.5 of it; default: ${DEFAULT-VALUE}")
  private Duration validity = Duration.ZERO;

  @Option(
      names = "--millis",
      defaultValue = "3000",
      paramLabel = "N",
      description = "how long a node lives under traffic at most; default: ${DEFAULT-VALUE}")
  private int millis;

  @Option(
      names = "--open",
      paramLabel = "N",
      description =
          "instead of all that: opens N exchanges, kills the node, and tells how long its next"
              + " lives take them up")
  private @Nullable Integer open;

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
    return new CommandLine(new Crash()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = commandLine().getOut();
    if (!store.isThere()) {
      commandLine().getErr().println("crash: " + store + " has no package for this platform");
      return CommandLine.ExitCode.USAGE;
    }
    if (open != null) {
      return TakeUpTime.run(store, open, directory, out) ? 0 : 1;
    }
    long drawn = seed != null ? seed : new SecureRandom().nextInt(1_000_000);
    CampaignPlan plan = new CampaignPlan(store, kills, drawn, exchanges, threads, validity, millis);
    out.println(plan);
    Outcome outcome = Campaign.run(plan, directory, out);
    OutcomePrinter.print(plan, outcome, out);
    return outcome.violations().isEmpty() ? 0 : 1;
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not filled in the command");
    }
    return spec.commandLine();
  }
}
