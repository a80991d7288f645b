package io.quotabridge.spi.tck;

import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LATER;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.OTHER;
import static io.quotabridge.spi.tck.Sample.OWNER;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static io.quotabridge.spi.tck.Snapshot.unchanged;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What is reported after the settlement. */
final class LateReportTests extends Topic {

  /** Ten times the shortest grace there is; the store may have a clock of its own. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  LateReportTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    add("a late termination is charged what is new", LateReportTests::charged);
    add("a late termination that is not news changes nothing", LateReportTests::notNews);
    add("a late update is told that it is over", LateReportTests::updates);
    add("late terminations in one batch", LateReportTests::inOneBatch);
    add("a late overrun, overrun clip", LateReportTests::clipped);
    PluginConfig negative = PluginConfig.empty().with(LedgerConfig.OVERRUN, "negative");
    add("a late overrun, overrun negative", negative, LateReportTests::overdrawn);
    PluginConfig second = PluginConfig.empty().with(LedgerConfig.GRACE_SECONDS, "1");
    add("a termination after the grace", second, LateReportTests::afterTheGrace);
  }

  /** Settled by its owner under number 2, with 100 used. */
  private static void settled(Stage stage, String exchange) {
    stage.execute(initial(exchange, 300));
    stage.execute(termination(exchange, 2, 100));
  }

  private static QuotaAnswer answer(long used, long charged) {
    return new QuotaAnswer(SUCCESS, ExchangeStatus.SETTLED, 2, 0, false, used, charged);
  }

  private static QuotaAnswer over(long used, long charged) {
    return new QuotaAnswer(UNKNOWN_SESSION_ID, ExchangeStatus.SETTLED, 2, 0, true, used, charged);
  }

  private static void executes(Stage stage, QuotaRequest request, QuotaAnswer expected) {
    assertThat(stage.answer(request))
        .as(Rule.LATE.because("answer to " + Words.of(request)))
        .isEqualTo(expected);
    stage.checkBooks(List.of(request));
  }

  private static List<String> journal(Stage stage) {
    return Contents.journal(stage.store()).stream()
        .map(e -> e.reference() + " " + e.octets() + " overrun " + e.overrunOctets())
        .toList();
  }

  private static void charged(Stage stage) {
    stage.execute(deposit("d", CHEN, 10_000));
    settled(stage, "x");
    ExchangeRecord before = stage.row("x");

    executes(stage, termination("x", LATER, 1, 150), answer(150, 150));
    executes(stage, termination("x", OTHER, 2, 170), answer(170, 170));
    executes(stage, termination("x", OWNER, 3, 200), answer(200, 200));
    executes(stage, termination("x", OWNER, 4, 600), answer(600, 600));

    assertThat(stage.balance(CHEN).supplied())
        .as(Rule.LATE.because("supplied by chen"))
        .isEqualTo(600);
    assertThat(stage.balance(LIN).received())
        .as(Rule.LATE.because("received by lin"))
        .isEqualTo(600);
    assertThat(journal(stage))
        .as(Rule.LATE.because("journal, an entry for each difference"))
        .containsExactly(
            "x 100 overrun 0",
            "x 50 overrun 0",
            "x 20 overrun 0",
            "x 30 overrun 0",
            "x 400 overrun 0");
    List<JournalEntry> entries = Contents.journal(stage.store());
    assertThat(entries)
        .as(Rule.RECORD.because("both sides, station, cause and opening of every entry"))
        .allSatisfy(
            entry ->
                assertThat(entry)
                    .usingRecursiveComparison()
                    .ignoringFields("sequence", "octets", "postedAt")
                    .isEqualTo(entries.get(0)));
    ExchangeRecord after = stage.row("x");
    assertThat(after.expiresAt())
        .as(Rule.LATE.because("end of the grace, which is not prolonged"))
        .isEqualTo(before.expiresAt());
    assertThat(after.lastRequest())
        .as(Rule.LATE.because("newest request; it is the one that settled"))
        .isEqualTo(before.lastRequest());
  }

  private static void notNews(Stage stage) {
    stage.execute(deposit("d", CHEN, 10_000));
    settled(stage, "x");
    executes(stage, termination("x", LATER, 1, 300), answer(300, 300));

    for (QuotaRequest again :
        List.of(
            termination("x", LATER, 1, 300),
            termination("x", LATER, 1, 299),
            termination("x", OWNER, 3, 300),
            termination("x", OWNER, 9, 0),
            termination("x", OTHER, 2, 100),
            termination("x", OWNER, 2, 100),
            termination("x", OWNER, 1, 900))) {
      unchanged(stage, again, answer(300, 300), Rule.LATE);
    }
    QuotaAnswer contradicts = QuotaAnswer.of(CONTRADICTING_VALUES);
    unchanged(stage, termination("x", OWNER, 2, 300), contradicts, Rule.CONTRADICTING);
  }

  private static void updates(Stage stage) {
    stage.execute(deposit("d", CHEN, 10_000));
    settled(stage, "x");

    unchanged(stage, update("x", OWNER, 3, 300, 300), over(100, 100), Rule.LATE);
    unchanged(stage, update("x", LATER, 1, 300, 300), over(100, 100), Rule.LATE);
    unchanged(stage, update("x", OTHER, 2, 50, 0), over(100, 100), Rule.LATE);
    executes(stage, termination("x", LATER, 2, 300), answer(300, 300));
  }

  /** Of exchanges that nothing else in the batch concerns; two of them of the same one. */
  private static void inOneBatch(Stage stage) {
    stage.execute(deposit("d", CHEN, 10_000));
    List<QuotaRequest> batch = new ArrayList<>();
    List<QuotaAnswer> expected = new ArrayList<>();
    for (String exchange : List.of("x", "y", "z")) {
      settled(stage, exchange);
      batch.add(termination(exchange, LATER, 1, 300));
      expected.add(answer(300, 300));
      batch.add(termination(exchange, OTHER, 1, 400));
      expected.add(answer(400, 400));
      batch.add(termination(exchange, OWNER, 3, 350));
      expected.add(answer(400, 400));
    }

    assertThat(stage.answers(batch))
        .as(Rule.LATE.because("answers to late terminations in one batch"))
        .isEqualTo(expected);
    stage.checkBooks(batch);
    assertThat(stage.balance(CHEN).supplied())
        .as(Rule.LATE.because("supplied by chen"))
        .isEqualTo(1200);
  }

  /** What was an overrun at the settlement stays one, although a top-up could pay for it now. */
  private static void clipped(Stage stage) {
    stage.execute(deposit("d", CHEN, 80));
    settled(stage, "x");
    executes(stage, termination("x", LATER, 1, 150), answer(150, 80));
    stage.execute(deposit("top-up", CHEN, 20));

    executes(stage, termination("x", LATER, 1, 180), answer(180, 100));
    assertThat(journal(stage))
        .as(Rule.LATE.because("journal"))
        .containsExactly("x 80 overrun 20", "x 0 overrun 50", "x 20 overrun 10");
  }

  private static void overdrawn(Stage stage) {
    stage.execute(deposit("d", CHEN, 80));
    settled(stage, "x");
    executes(stage, termination("x", LATER, 1, 150), answer(150, 150));

    assertThat(stage.balance(CHEN).available())
        .as(Rule.OVERRUN.because("available after a late report"))
        .isEqualTo(-70);
    assertThat(journal(stage))
        .as(Rule.LATE.because("journal"))
        .containsExactly("x 100 overrun 0", "x 50 overrun 0");
  }

  /** A termination without news tells whether the grace is over, whatever clock the store has. */
  private static void afterTheGrace(Stage stage) {
    stage.execute(deposit("d", CHEN, 10_000));
    settled(stage, "x");
    QuotaRequest probe = termination("x", LATER, 1, 100);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    QuotaAnswer answer = stage.execute(probe);
    while (answer.result().isSuccess() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      answer = stage.answer(probe);
    }

    assertThat(answer)
        .as(Rule.OVER.because("answer to " + Words.of(probe) + ", after a grace of one second"))
        .isEqualTo(over(100, 100));
    unchanged(stage, termination("x", LATER, 1, 300), over(100, 100), Rule.OVER);
    unchanged(stage, termination("x", OWNER, 3, 300), over(100, 100), Rule.OVER);
    unchanged(stage, termination("x", OWNER, 2, 100), answer(100, 100), Rule.REPEATED);
  }
}
