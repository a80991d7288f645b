package io.quotabridge.bench.trace;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Makes a day of exchanges from a seed: three carriers, a load that follows the clock, many small
 * volumes and a few large ones, suppliers that run out, and parties that are barred or unknown. The
 * same options give the same bytes on every machine.
 */
@Command(
    name = "generate-trace",
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Makes a trace from a seed: sessions.csv, subscribers.csv and base_stations.csv.",
      "Without further options it is the trace that comes with the project."
    })
public final class TraceGenerator implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli, like the directory, before call()
  private CommandSpec spec;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where to write.")
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @Option(names = "--overwrite", description = "Replace the files of an earlier trace.")
  private boolean overwrite;

  @Option(names = "--seed", paramLabel = "N", description = "Decides everything that is drawn.")
  private long seed = TraceShape.QUICKSTART.seed();

  @Option(names = "--day", paramLabel = "YYYY-MM-DD", description = "The day, in UTC.")
  private LocalDate day = TraceShape.QUICKSTART.day();

  @Option(names = "--sessions", paramLabel = "N", description = "100 or more, by start.")
  private int sessions = TraceShape.QUICKSTART.sessions();

  @Option(names = "--subscribers", paramLabel = "N", description = "100 or more.")
  private int subscribers = TraceShape.QUICKSTART.subscribers();

  @Option(names = "--base-stations", paramLabel = "N", description = "3 or more.")
  private int baseStations = TraceShape.QUICKSTART.baseStations();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  /** Runs the generator; the exit status is 0, 2 for a wrong option, 1 for anything else. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new TraceGenerator()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    GeneratedTrace trace = GeneratedTrace.from(shape());
    TraceWriter writer = new TraceWriter(directory);
    try {
      writer.requireRoom(overwrite);
    } catch (FileAlreadyExistsException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    writer.write(trace);
    report();
    return CommandLine.ExitCode.OK;
  }

  private TraceShape shape() {
    try {
      return new TraceShape(seed, day, sessions, subscribers, baseStations);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Reads back what was written, so that what is printed is what a replay must come to. */
  private void report() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(TraceReference.settle(Trace.open(directory)).summary());
    out.flush();
  }
}
