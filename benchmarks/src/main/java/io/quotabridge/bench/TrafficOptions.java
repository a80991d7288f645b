package io.quotabridge.bench;

import io.quotabridge.bench.crash.ServerKind;
import io.quotabridge.bench.crash.ServerLossPlan;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the programs have in common that lose a server. */
final class TrafficOptions {

  @Option(
      names = "--nodes",
      defaultValue = "2",
      paramLabel = "N",
      description = "how many JVMs exchange at once; default: ${DEFAULT-VALUE}")
  int nodes;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      paramLabel = "N",
      description =
          "how long they make traffic, half of it before a server is lost; and half as long on one"
              + " server, for comparison; default: ${DEFAULT-VALUE}")
  int seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of all that is random but the timing of threads; printed, drawn if not given")
  @Nullable Long seed;

  @Option(
      names = "--exchanges",
      defaultValue = "500",
      paramLabel = "N",
      description = "how many each node keeps open under traffic; default: ${DEFAULT-VALUE}")
  int exchanges;

  @Option(
      names = "--threads",
      defaultValue = "8",
      paramLabel = "N",
      description = "how many threads of each node make traffic; default: ${DEFAULT-VALUE}")
  int threads;

  @Option(
      names = "--validity",
      defaultValue = "PT4S",
      paramLabel = "DURATION",
      description = "of a grant; an exchange expires after 2.5 of it; default: ${DEFAULT-VALUE}")
  Duration validity = Duration.ZERO;

  @Option(
      names = "--patience",
      defaultValue = "PT5S",
      paramLabel = "DURATION",
      description =
          "how long the store tries before its callers are told to ask again; default:"
              + " ${DEFAULT-VALUE}")
  Duration patience = Duration.ZERO;

  @Option(
      names = "--directory",
      defaultValue = "${sys:java.io.tmpdir}",
      paramLabel = "DIR",
      description = "where the run keeps its files; default: ${DEFAULT-VALUE}")
  Path directory = Path.of("");

  ServerLossPlan plan(ServerKind servers) {
    long drawn = seed != null ? seed : new SecureRandom().nextInt(1_000_000);
    return new ServerLossPlan(
        servers, nodes, seconds, drawn, exchanges, threads, validity, patience);
  }
}
