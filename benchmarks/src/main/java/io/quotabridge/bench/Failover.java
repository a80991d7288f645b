package io.quotabridge.bench;

import io.quotabridge.bench.crash.ServerKind;
import io.quotabridge.bench.crash.ServerLoss;
import io.quotabridge.bench.crash.ServerLossOutcome;
import io.quotabridge.bench.crash.ServerLossPlan;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Kills the primary of nodes under traffic and promotes its standby; holds the books to account.
 */
@Command(
    name = "failover",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs nodes on a PostgreSQL server with a synchronous standby, both from Debian's packages;"
          + " kills the primary under traffic with SIGKILL, promotes the standby, lets the traffic go"
          + " on, and holds the books against what the base stations carried. Tells the rate of one"
          + " server without a standby beside it.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all was settled, nothing was lost that was reported, and nothing was counted twice",
      "1:something was, or a node failed; the words say what",
      "2:an option is wrong, or Debian's package postgresql is not installed"
    })
public final class Failover implements Callable<Integer> {

  @Mixin private final TrafficOptions options = new TrafficOptions();

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
    return new CommandLine(new Failover()).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = commandLine().getOut();
    Optional<String> missing = ServerKind.STANDBY.missing();
    if (missing.isPresent()) {
      commandLine().getErr().println("failover: " + missing.get());
      return CommandLine.ExitCode.USAGE;
    }
    ServerLossPlan plan = options.plan(ServerKind.STANDBY);
    out.println(plan);
    ServerLossOutcome outcome = ServerLoss.run(plan, options.directory, out);
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
