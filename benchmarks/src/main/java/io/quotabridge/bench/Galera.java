package io.quotabridge.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.quotabridge.bench.crash.ReplayLoss;
import io.quotabridge.bench.crash.ReplayLossOutcome;
import io.quotabridge.bench.crash.ServerKind;
import io.quotabridge.bench.crash.ServerLoss;
import io.quotabridge.bench.crash.ServerLossOutcome;
import io.quotabridge.bench.crash.ServerLossPlan;
import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceFormatException;
import io.quotabridge.bench.trace.TraceGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills a server of a Galera cluster under traffic, and in the middle of a replay. */
@Command(
    name = "galera",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs nodes on a cluster of three MariaDB servers from Debian's packages, each node at another"
          + " server; kills a server under traffic with SIGKILL, and holds the books against what the"
          + " base stations carried. Then replays a day by as many processes on a new cluster, kills a"
          + " server when half of it is over, and holds the figures against the trace's plain model."
          + " Tells the rates of one server beside it.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all was settled, nothing was lost that was reported, nothing was counted twice, and the"
          + " replay came to the plain model's figures",
      "1:something was wrong, or a node failed; the words say what",
      "2:an option or the trace is wrong, or Debian's packages mariadb-server and galera-4 are not"
          + " installed"
    })
public final class Galera implements Callable<Integer> {

  @Mixin private final TrafficOptions options = new TrafficOptions();

  @Option(
      names = "--trace",
      paramLabel = "DIR",
      description = "the day to replay; made from the seed if not given")
  private @Nullable Path trace;

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
    return new CommandLine(new Galera()).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    Optional<String> missing = ServerKind.GALERA.missing();
    if (missing.isPresent()) {
      return refuse(missing.get());
    }
    try {
      return trace != null ? run(trace) : runOnMadeDay();
    } catch (TraceFormatException e) {
      return refuse(String.valueOf(e.getMessage()));
    }
  }

  private int run(Path day) throws Exception {
    long unused = Trace.open(day).validate(); // a fault is told before anything is begun
    return run(options.plan(ServerKind.GALERA), day);
  }

  private int runOnMadeDay() throws Exception {
    ServerLossPlan plan = options.plan(ServerKind.GALERA);
    Path made = Files.createTempDirectory(options.directory, "trace-");
    try {
      make(made, plan.seed());
      return run(plan, made);
    } finally {
      MoreFiles.deleteRecursively(made, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void make(Path directory, long seed) throws IOException {
    int status =
        new CommandLine(new TraceGenerator())
            .setOut(new PrintWriter(Writer.nullWriter()))
            .execute("--out", directory.toString(), "--overwrite", "--seed", Long.toString(seed));
    if (status != CommandLine.ExitCode.OK) {
      throw new IOException("the trace cannot be written to " + directory);
    }
  }

  private int run(ServerLossPlan plan, Path day) throws Exception {
    PrintWriter out = commandLine().getOut();
    out.println(plan);
    ServerLossOutcome outcome = ServerLoss.run(plan, options.directory, out);
    outcome.print(plan, out);
    if (!outcome.violations().isEmpty()) {
      return CommandLine.ExitCode.SOFTWARE;
    }
    out.printf("%nA day, replayed by %d processes%n", plan.nodes());
    ReplayLossOutcome replayed =
        ReplayLoss.run(ServerKind.GALERA, day, plan.nodes(), options.directory, out);
    replayed.print(out);
    return replayed.violations().isEmpty()
        ? CommandLine.ExitCode.OK
        : CommandLine.ExitCode.SOFTWARE;
  }

  private int refuse(String why) {
    commandLine().getErr().println("galera: " + why);
    return CommandLine.ExitCode.USAGE;
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not filled in the command");
    }
    return spec.commandLine();
  }
}
