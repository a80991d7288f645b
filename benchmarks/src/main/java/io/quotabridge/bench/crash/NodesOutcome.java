package io.quotabridge.bench.crash;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** What came of a run of several nodes. Not thread-safe. */
public final class NodesOutcome {

  final Outcome run = new Outcome();
  Pace all = Pace.NONE;
  Pace survivors = Pace.NONE;
  int inherited;
  Duration lastInherited = Duration.ZERO;

  /** Returns what was found wrong, in words; nothing should be. */
  public List<String> violations() {
    return run.violations();
  }

  /** Returns how many exchanges were settled. */
  public long settled() {
    return run.books.settled;
  }

  /** Returns how many exchanges all nodes together settled a second while all were alive. */
  public double perSecond() {
    return all.perSecond();
  }

  /** Returns how many exchanges of the killed node the others settled. */
  public int settledForTheDead() {
    return inherited;
  }

  /** Returns how long after the node was killed the last of its exchanges was settled. */
  public Duration lastSettledForTheDead() {
    return lastInherited;
  }

  /**
   * Prints it all.
   *
   * @param plan what was to be done
   * @param out where to
   */
  public void print(NodesPlan plan, PrintWriter out) {
    out.printf("%n%s, %d nodes, seed %d%n", plan.store(), plan.nodes(), plan.seed());
    all.print("while all were alive", out);
    if (plan.kill()) {
      survivors.print("after node-1 was killed", out);
      out.printf(
          "settled by others for node-1: %,d exchanges, the last of them %.2f s after its death"
              + " (they expire after %.1f s)%n",
          inherited, lastInherited.toNanos() / 1e9, plan.validity().toNanos() * 2.5 / 1e9);
    }
    OutcomePrinter.printBooks(run, out);
  }
}
