package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.util.List;

/** Everything that can be read. Immutable. */
record Snapshot(
    List<AccountBalance> balances, List<ExchangeRecord> exchanges, List<JournalEntry> journal) {

  static Snapshot of(Stage stage) {
    return new Snapshot(
        stage.store().balances(null, 1000), stage.exchanges(), Contents.journal(stage.store()));
  }

  /** Executes a request that has this answer and changes nothing anywhere. */
  static void unchanged(Stage stage, QuotaRequest request, QuotaAnswer expected, Rule rule) {
    Snapshot before = of(stage);
    assertThat(stage.answer(request))
        .as(rule.because("answer to " + Words.of(request)))
        .isEqualTo(expected);
    stage.checkBooks(List.of(request));
    assertThat(of(stage)).as(rule.because("all rows after " + Words.of(request))).isEqualTo(before);
  }
}
