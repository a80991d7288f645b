package io.quotabridge.bench.crash;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.quotabridge.bench.replay.SharedReplay;
import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceReference;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Several processes replay a day on a database of several servers, each at another one as far as
 * that goes, and a server is killed when half of the sessions are over. What comes of it is held
 * against the trace's plain model; and so is a replay on one server. Not thread-safe.
 */
public final class ReplayLoss {

  private final Path trace;
  private final int processes;
  private final Path parent;
  private final PrintWriter out;
  private final ReplayLossOutcome outcome;

  private ReplayLoss(Path trace, int processes, Path parent, PrintWriter out) {
    this.trace = trace;
    this.processes = processes;
    this.parent = parent;
    this.out = out;
    this.outcome = new ReplayLossOutcome(TraceReference.settle(Trace.open(trace)));
  }

  /**
   * Runs it in directories of its own, which are kept if something was found wrong.
   *
   * @param servers on which database
   * @param trace the day
   * @param processes how many replay it, 1 or more
   * @param parent where to make those directories
   * @param out where progress is told
   */
  public static ReplayLossOutcome run(
      ServerKind servers, Path trace, int processes, Path parent, PrintWriter out)
      throws Exception {
    NodesPlan.requireAtLeast(1, "processes", processes);
    ReplayLoss replay = new ReplayLoss(trace, processes, parent, out);
    ReplayLossOutcome outcome = replay.outcome;
    outcome.alonePerSecond = replay.on("on one server", servers::startAlone, server -> {});
    outcome.perSecond = replay.on("on several", servers::start, replay::lose);
    return outcome;
  }

  /** What happens to the servers in the middle. */
  private interface Middle {
    void with(ServerGroup servers) throws Exception;
  }

  /** As in {@link Storage.Maker}, with servers in the plural. */
  private interface Servers {
    ServerGroup start(Path directory, boolean durable) throws Exception;
  }

  private double on(String where, Servers maker, Middle middle) throws Exception {
    Path directory = Files.createTempDirectory(parent, "replay-").toAbsolutePath();
    int before = outcome.violations().size();
    double seconds;
    try (ServerGroup servers = maker.start(directory, true)) {
      out.printf("%s: %s%n", where, servers.description());
      out.flush();
      SharedReplay.Result result =
          new SharedReplay(trace, urls(servers), directory).run(() -> middle.with(servers));
      outcome.compare(where, result);
      servers.disagreements().forEach(outcome::violation);
      outcome.conflicts = servers.conflicts();
      seconds = result.seconds();
    }
    if (outcome.violations().size() == before) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } else {
      out.println("the logs are kept in " + directory);
    }
    return outcome.sessions() / seconds;
  }

  private List<String> urls(ServerGroup servers) {
    List<String> urls = servers.urls();
    return IntStream.range(0, processes).mapToObj(i -> urls.get(i % urls.size())).toList();
  }

  private void lose(ServerGroup servers) throws Exception {
    servers.loseServer();
    out.println("a server was killed");
    out.flush();
  }
}
