package io.quotabridge.bench.crash;

import io.quotabridge.bench.replay.SharedReplay;
import io.quotabridge.bench.trace.TraceTotals;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a replay in the middle of which a server was lost. Not thread-safe. */
public final class ReplayLossOutcome {

  private final TraceTotals reference;
  private final List<String> violations = new ArrayList<>();
  double alonePerSecond;
  double perSecond;
  long conflicts;

  ReplayLossOutcome(TraceTotals reference) {
    this.reference = reference;
  }

  /** Holds a result against the plain model, figure by figure. */
  void compare(String where, SharedReplay.Result result) {
    TraceTotals totals = result.totals();
    require(where, "outcomes", totals.outcomes(), reference.outcomes());
    require(where, "netting", totals.netting(), reference.netting());
    reference
        .accounts()
        .forEach((id, account) -> require(where, id, totals.accounts().get(id), account));
    require(where, "accounts", totals.accounts().keySet(), reference.accounts().keySet());
    require(where, "conservation error", result.audit().conservationErrorOctets(), 0L);
    require(where, "octets overdrawn", result.audit().overdrawnOctets(), 0L);
  }

  private void require(String where, String what, @Nullable Object found, Object expected) {
    if (!expected.equals(found)) {
      violations.add(where + ": " + what + " is " + found + ", and not " + expected);
    }
  }

  void violation(String what) {
    violations.add(what);
  }

  /** Returns what differs from the plain model, in words; nothing should. */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  /** Returns how many sessions the trace has. */
  public long sessions() {
    return reference.sessions();
  }

  /** Returns how many transactions were refused because of another server's, and run again. */
  public long conflicts() {
    return conflicts;
  }

  /**
   * Prints it all.
   *
   * @param out where to
   */
  public void print(PrintWriter out) {
    out.print(reference.summary());
    out.printf(
        "on one server %,.0f exchanges a second; on several, of which one was killed when half were"
            + " over, %,.0f%n",
        alonePerSecond, perSecond);
    out.printf("refused for a conflict between servers, and run again: %,d%n", conflicts);
    violations.forEach(violation -> out.println(Violations.MARK + violation));
    out.println(
        violations.isEmpty()
            ? "both are equal to the plain model, account by account; conservation error 0"
            : "SOMETHING IS WRONG");
    out.flush();
  }
}
