package io.quotabridge.bench.crash;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The end of a run: what is left open is settled, and the books are held against the truth. */
final class Reckoning {

  private Reckoning() {}

  /**
   * Settles the rest and judges.
   *
   * @param stage on which no node is alive any more
   * @param nodes the names of all that were
   * @param outcome is told what was found
   */
  static void hold(Stage stage, List<String> nodes, Outcome outcome) throws Exception {
    look(stage, outcome, false);
    if (outcome.books.open > 0 && outcome.violations().isEmpty()) {
      outcome.leftToNextLives = outcome.books.open;
      LastRounds.run(
          stage.processes(),
          nodes,
          (ended, last) -> {
            look(stage, outcome, last);
            return outcome.books.open > 0 && outcome.violations().isEmpty();
          });
    }
    for (String violation : stage.processes().violations()) {
      outcome.violation(violation);
    }
    outcome.lives = stage.processes().lives();
  }

  private static void look(Stage stage, Outcome outcome, boolean last)
      throws IOException, SQLException {
    outcome.books = stage.inspector().look(stage.processes().lives(), last);
    outcome.books.told().forEach(outcome::violation);
    long untold = outcome.books.violations() - outcome.books.told().size();
    if (untold > 0) {
      outcome.violation("and " + untold + " more");
    }
  }
}
