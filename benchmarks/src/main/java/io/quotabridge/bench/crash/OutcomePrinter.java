package io.quotabridge.bench.crash;

import java.io.PrintWriter;

/** Prints what came of a run. */
public final class OutcomePrinter {

  private OutcomePrinter() {}

  /**
   * Prints a table, and what was found wrong.
   *
   * @param plan what was to be done
   * @param outcome what came of it
   * @param out where to
   */
  public static void print(CampaignPlan plan, Outcome outcome, PrintWriter out) {
    out.printf("%n%s, seed %d%n", plan.store(), plan.seed());
    row(out, "lives", outcome.lives);
    row(out, "killed", outcome.kills);
    row(out, "came back after being replaced", outcome.returned);
    row(out, "ended in order", outcome.orderlyEnds);
    row(out, "taken up by the next life", outcome.takenUp);
    row(out, "taken over once expired", outcome.takenOver);
    out.printf(
        "slowest taking up: %.2f s for %,d exchanges under traffic%n",
        outcome.slowestTakeUpNanos / 1e9, outcome.slowestTakenUp);
    printBooks(outcome, out);
  }

  /** Prints what the books say, what was found wrong with them, and the verdict. */
  static void printBooks(Outcome outcome, PrintWriter out) {
    Findings books = outcome.books;
    row(out, "exchanges opened", books.opened);
    row(out, "exchanges settled", books.settled);
    row(out, "exchanges left open", books.open);
    row(out, "octets carried", books.carried);
    row(out, "octets charged", books.charged);
    row(out, "octets beyond the quota", books.overrun);
    row(out, "charged, not carried: in flight", books.notCarried);
    row(out, "octets unaccounted", books.unaccounted);
    row(out, "  in exchanges", books.unaccountedExchanges);
    row(out, "  most in one of them", books.largestUnaccounted);
    row(out, "  bound for one", Setup.LARGEST_RESERVATION);
    row(out, "counted twice", books.duplicates);
    row(out, "conservation error, octets", books.conservationError);
    outcome.violations().forEach(violation -> out.println(Violations.MARK + violation));
    out.println(outcome.violations().isEmpty() ? "nothing is wrong" : "SOMETHING IS WRONG");
    out.flush();
  }

  private static void row(PrintWriter out, String what, long value) {
    out.printf("%-34s %,20d%n", what, value);
  }
}
