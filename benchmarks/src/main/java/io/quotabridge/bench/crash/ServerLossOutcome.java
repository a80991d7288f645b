package io.quotabridge.bench.crash;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What came of a run in which a server was lost. Not thread-safe. */
public final class ServerLossOutcome {

  final Outcome beside = new Outcome();
  final Outcome run = new Outcome();
  String single = "";
  String several = "";
  Pace alone = Pace.NONE;
  Pace all = Pace.NONE;
  Pace after = Pace.NONE;
  Duration replaced = Duration.ZERO;
  Duration silence = Duration.ZERO;
  long conflicts;
  long askedAgain;
  long refusedForStore;

  /** Returns what was found wrong, in words, on one server and on several; nothing should be. */
  public List<String> violations() {
    List<String> all = new ArrayList<>();
    beside.violations().forEach(violation -> all.add("on one server: " + violation));
    all.addAll(run.violations());
    return all;
  }

  /** Returns how many exchanges were settled on several servers. */
  public long settled() {
    return run.books.settled;
  }

  /** Returns how many exchanges a second were settled on one server. */
  public double alonePerSecond() {
    return alone.perSecond();
  }

  /** Returns how many exchanges a second were settled while all servers were there. */
  public double perSecond() {
    return all.perSecond();
  }

  /** Returns how many exchanges a second were settled from the loss of a server on. */
  public double perSecondAfter() {
    return after.perSecond();
  }

  /** Returns the longest time without a settlement from the loss on. */
  public Duration silence() {
    return silence;
  }

  /** Returns how many transactions were refused because of another server's, and run again. */
  public long conflicts() {
    return conflicts;
  }

  /**
   * Prints it all.
   *
   * @param plan what was to be done
   * @param out where to
   */
  public void print(ServerLossPlan plan, PrintWriter out) {
    out.printf("%n%s, %d nodes, seed %d%n", plan.servers(), plan.nodes(), plan.seed());
    out.println(single);
    alone.print("on one server", out);
    out.println(several);
    all.print("while all servers were there", out);
    after.print("from the loss of one on, its pause included", out);
    out.printf("from the loss on, nothing was settled for at most %,d ms%n", silence.toMillis());
    if (plan.servers() == ServerKind.STANDBY) {
      out.printf("the standby was promoted %,d ms after it%n", replaced.toMillis());
    } else {
      out.printf("refused for a conflict between servers, and run again: %,d%n", conflicts);
    }
    out.printf(
        "callers were told to ask again %,d times, and refused for the store %,d times%n",
        askedAgain, refusedForStore);
    if (!beside.violations().isEmpty()) {
      out.println("the books of the one server:");
      OutcomePrinter.printBooks(beside, out);
    }
    OutcomePrinter.printBooks(run, out);
  }
}
