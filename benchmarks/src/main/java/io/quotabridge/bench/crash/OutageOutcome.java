package io.quotabridge.bench.crash;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What came of a run whose database went away. Not thread-safe. */
public final class OutageOutcome {

  final Outcome run = new Outcome();
  final List<Duration> resumed = new ArrayList<>();
  RestartableStorage.Cut cut = RestartableStorage.Cut.NONE;
  long askedAgain;
  long refusedForStore;

  /** Returns what was found wrong, in words; nothing should be. */
  public List<String> violations() {
    return run.violations();
  }

  /** Returns how many exchanges were settled. */
  public long settled() {
    return run.books.settled;
  }

  /** Returns how many calls ended with an exception that says "ask again". */
  public long askedAgain() {
    return askedAgain;
  }

  /** Returns how many connections were cut, besides those that went away with the server. */
  public int cutConnections() {
    return cut.connections();
  }

  /** Returns for each stop how long it took from the server's return to the first settlement. */
  public List<Duration> resumed() {
    return List.copyOf(resumed);
  }

  /**
   * Prints it all.
   *
   * @param plan what was to be done
   * @param out where to
   */
  public void print(OutagePlan plan, PrintWriter out) {
    out.printf("%n%s, %d nodes, seed %d%n", plan.store(), plan.nodes(), plan.seed());
    out.printf(
        "stopped %,d times; connections cut besides %,d, of which %,d at their commit%n",
        resumed.size(), cut.connections(), cut.committing());
    out.printf(
        "callers were told to ask again %,d times, and refused for the store %,d times%n",
        askedAgain, refusedForStore);
    if (!resumed.isEmpty()) {
      List<Duration> sorted = resumed.stream().sorted().toList();
      out.printf(
          "from the server's return to the first settlement: median %d ms, longest %d ms%n",
          sorted.get(sorted.size() / 2).toMillis(), Collections.max(sorted).toMillis());
    }
    out.printf("left to the next lives: %,d exchanges%n", run.leftToNextLives);
    OutcomePrinter.printBooks(run, out);
  }
}
