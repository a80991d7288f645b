package io.quotabridge.bench.crash;

import io.quotabridge.spi.quota.LedgerTotals;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.IOException;
import java.sql.SQLException;

/** Looks into a run's books whenever no node is running. Not thread-safe. */
final class Inspector {

  private final Storage storage;
  private final Setup setup;
  private final Truth truth;

  Inspector(Storage storage, Setup setup, Truth truth) {
    this.storage = storage;
    this.setup = setup;
    this.truth = truth;
  }

  /**
   * Looks at everything, and asks the library whether its books balance.
   *
   * @param lives how many lives were begun
   * @param last whether everything ought to be settled
   */
  Findings look(int lives, boolean last) throws IOException, SQLException {
    String url = storage.urlToInspect();
    Findings findings = new Inspection(setup, truth, Books.read(url), lives).run(last);
    try (QuotaStore store = Setup.openStore(url, Setup.USUAL_PATIENCE)) {
      LedgerTotals totals = store.totals();
      findings.conservationError = totals.conservationError();
      if (totals.conservationError() != 0 || totals.overdrawn() != 0) {
        findings.violation("the books do not balance: " + totals);
      }
    }
    return findings;
  }
}
