package io.quotabridge.bench;

import io.quotabridge.bench.store.StoreSettings;
import io.quotabridge.bench.store.StoreSuite;
import io.quotabridge.bench.store.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whole exchanges on PostgreSQL beside plain SQL, on many suppliers and on one. */
@Command(
    name = "store-benchmark",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts a PostgreSQL server, runs exchanges on it in several ways, side by side, and adds"
          + " the books up after each. An exchange is an initial request and a termination, with"
          + " updates in between if they are asked for.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:measured, and every octet is accounted for",
      "1:the run failed, or the books are wrong",
      "2:an option is wrong"
    })
public final class StoreBenchmark implements Callable<Integer> {

  @Option(
      names = "--variants",
      split = ",",
      defaultValue = "NAIVE,GUARDED,QUOTABRIDGE,ASYNC,STORE",
      paramLabel = "NAME",
      description = "what is measured, of ${COMPLETION-CANDIDATES}; default: all")
  private List<Variant> variants = List.of();

  @Option(
      names = "--callers",
      defaultValue = "64",
      paramLabel = "N",
      description =
          "callers that run exchanges, one after another each; a thread each, but for ASYNC;"
              + " default: ${DEFAULT-VALUE}")
  private int callers;

  @Option(
      names = "--suppliers",
      defaultValue = "5000",
      paramLabel = "N",
      description =
          "accounts that supply in SPREAD, in HOT there is one; as many receive; default: ${DEFAULT-VALUE}")
  private int suppliers;

  @Option(
      names = "--updates",
      defaultValue = "0",
      paramLabel = "N",
      description = "requests for more within an exchange; default: ${DEFAULT-VALUE}")
  private int updates;

  @Option(
      names = "--warmup-rounds",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "rounds before those that count, until the JVM has compiled; default: ${DEFAULT-VALUE}")
  private int warmupRounds;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      paramLabel = "N",
      description = "how often each cell is measured; the median counts; default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      paramLabel = "S",
      description = "of each measurement; default: ${DEFAULT-VALUE}")
  private double seconds;

  @Option(
      names = "--warmup",
      defaultValue = "3",
      paramLabel = "S",
      description = "seconds under load before each measurement; default: ${DEFAULT-VALUE}")
  private double warmup;

  @Option(
      names = "--pool",
      defaultValue = "8",
      paramLabel = "N",
      description = "connections of QUOTABRIDGE, ASYNC and STORE; default: ${DEFAULT-VALUE}")
  private int pool;

  @Option(
      names = "--plain-pool",
      defaultValue = "16",
      paramLabel = "N",
      description = "connections of NAIVE and GUARDED; default: ${DEFAULT-VALUE}")
  private int plainPool;

  @Option(
      names = "--remembered-rows",
      defaultValue = "20000",
      paramLabel = "N",
      description =
          "how many exchanges and accounts QUOTABRIDGE, ASYNC and STORE need not read again;"
              + " default: ${DEFAULT-VALUE}")
  private int rememberedRows;

  @Option(
      names = "--batch",
      defaultValue = "256",
      paramLabel = "N",
      description = "for STORE: requests in a batch; default: ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--batches",
      defaultValue = "2",
      paramLabel = "N",
      description = "for STORE: threads that send batches; default: ${DEFAULT-VALUE}")
  private int batches;

  @Option(names = "--no-latency", description = "leaves the times of single requests out")
  private boolean noLatency;

  @Option(
      names = "--server",
      paramLabel = "DIR",
      description =
          "programs of an installed PostgreSQL that is to be started, such as"
              + " /usr/lib/postgresql/15/bin; default: the one that comes as a Maven artifact")
  private @Nullable Path serverPrograms;

  @Option(
      names = "--server-setting",
      paramLabel = "NAME=VALUE",
      description = "a setting of the PostgreSQL server; may be repeated")
  private Map<String, String> serverSettings = Map.of();

  @Option(
      names = {"--result", "-rff"},
      paramLabel = "JSON",
      description = "writes everything that was measured, with machine, JDK, command and server")
  private @Nullable Path result;

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

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
    return new CommandLine(new StoreBenchmark()).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    CommandLine command = commandLine();
    String asked =
        "java -cp benchmarks/target/benchmarks.jar "
            + StoreBenchmark.class.getName()
            + " "
            + String.join(" ", command.getParseResult().originalArgs());
    new StoreSuite(
            settings(command), serverPrograms(command), serverSettings, !noLatency, System.out)
        .run(StoreBenchmark.class.getName(), asked.strip(), result);
    return CommandLine.ExitCode.OK;
  }

  private @Nullable Path serverPrograms(CommandLine command) {
    if (serverPrograms != null && !Files.isExecutable(serverPrograms.resolve("initdb"))) {
      throw new ParameterException(
          command,
          "--server (" + serverPrograms + ") must be a directory with initdb and postgres");
    }
    return serverPrograms;
  }

  private StoreSettings settings(CommandLine command) {
    try {
      return new StoreSettings(
          variants,
          callers,
          suppliers,
          updates,
          warmupRounds,
          rounds,
          warmup,
          seconds,
          pool,
          plainPool,
          rememberedRows,
          batch,
          batches);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage(), e);
    }
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("only picocli starts a benchmark");
    }
    return spec.commandLine();
  }
}
