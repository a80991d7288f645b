package io.quotabridge.bench;

import io.quotabridge.bench.replay.Backend;
import io.quotabridge.bench.replay.Backends;
import io.quotabridge.bench.replay.Day;
import io.quotabridge.bench.replay.DayReplay;
import io.quotabridge.bench.replay.Progress;
import io.quotabridge.bench.report.DayReport;
import io.quotabridge.bench.report.ReportWriter;
import io.quotabridge.bench.report.SummaryPrinter;
import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Replays a recorded day of exchanges through the library, and tells what came of it. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = Replay.Version.class,
    sortOptions = false,
    description = {
      "Replays a recorded day of data exchanges through the library: identities verified, quota"
          + " reserved, traffic metered packet by packet against the bound, volumes settled,"
          + " carriers netted.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the day was replayed, and every octet is accounted for",
      "1:the replay failed, or the books are wrong",
      "2:an option or the trace is wrong; nothing was written"
    })
public final class Replay implements Callable<Integer> {

  private static final int BOOKS_WRONG = 1;

  /** Whether standard output is a terminal that shows colours. */
  private static final boolean TERMINAL = CommandLine.Help.Ansi.AUTO.enabled();

  @Option(
      names = "--trace",
      required = true,
      paramLabel = "DIR",
      description = "directory with sessions, subscribers and base_stations as .csv or .csv.gz")
  private Path trace = Path.of("");

  @Option(
      names = "--store",
      defaultValue = "inmemory",
      paramLabel = "STORE",
      description =
          "inmemory, h2 (embedded, in a temporary file) or a jdbc: URL of an empty database;"
              + " default: ${DEFAULT-VALUE}")
  private String store = "";

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "exchanges under way at once; with 1 each ends before the next begins, in the order of"
              + " the file; default: ${DEFAULT-VALUE}")
  private int threads;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "writes summary.json, outcomes.csv, accounts.csv, netting.csv, report.html")
  private @Nullable Path report;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "replays only the first N sessions of the trace")
  private @Nullable Long limit;

  @Option(
      names = "--zone",
      defaultValue = "UTC",
      paramLabel = "ZONE",
      description = "zone of the clock times in the report; default: ${DEFAULT-VALUE}")
  private ZoneId zone = ZoneId.of("UTC");

  @Spec private @Nullable CommandSpec spec;

  /**
   * Runs the replay and exits with its status.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the replay and returns its exit status. */
  static int run(String... args) {
    CommandLine command = new CommandLine(new Replay());
    command.setExecutionExceptionHandler(Replay::explain);
    return command.execute(args);
  }

  /** What the user can mend is told in one line; anything else is a fault, with its trace. */
  private static int explain(Exception fault, CommandLine command, CommandLine.ParseResult args)
      throws Exception {
    if (fault instanceof TraceFormatException) {
      command.getErr().println("replay: " + fault.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    if (fault instanceof IOException) {
      command.getErr().println("replay: " + fault.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw fault;
  }

  @Override
  public Integer call() throws Exception {
    require(threads >= 1, "--threads (" + threads + ") must be 1 or more");
    require(limit == null || limit >= 1, "--limit (" + limit + ") must be 1 or more");
    Trace opened = Trace.open(trace);
    long sessions = opened.validate();
    long wanted = limit == null ? sessions : Math.min(limit, sessions);
    ReportWriter writer = new ReportWriter();
    if (report != null) {
      writer.prepare(report);
    }
    DayReport day = replay(opened, wanted);
    Path page = report == null ? null : writer.write(day, report);
    new SummaryPrinter(TERMINAL).print(day, page, System.out);
    System.out.flush();
    return day.overshootOctets() == 0 && day.conservationErrorOctets() == 0
        ? CommandLine.ExitCode.OK
        : BOOKS_WRONG;
  }

  private DayReport replay(Trace opened, long wanted) throws Exception {
    try (Backend backend = Backends.open(store);
        Progress progress = Progress.start(wanted, TERMINAL)) {
      Day day = new DayReplay(opened, backend, threads).run(wanted, progress);
      return day.report(trace.toAbsolutePath().normalize().getFileName().toString(), zone);
    } catch (Backends.UnknownStoreException e) {
      throw new ParameterException(commandLine(), e.getMessage(), e);
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(commandLine(), otherwise);
    }
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("only picocli starts a replay");
    }
    return spec.commandLine();
  }

  /** Says which build this is. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Replay.class.getPackage().getImplementationVersion();
      return new String[] {"Quotabridge replay " + (version == null ? "(from classes)" : version)};
    }
  }
}
