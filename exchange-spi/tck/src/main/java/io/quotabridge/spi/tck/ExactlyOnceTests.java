package io.quotabridge.spi.tck;

import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.CREDIT_LIMIT_REACHED;
import static io.quotabridge.model.ResultCode.INVALID_VALUE;
import static io.quotabridge.model.ResultCode.RESOURCES_EXCEEDED;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.WANG;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.offset;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static io.quotabridge.spi.tck.Snapshot.unchanged;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.ResultCode;
import io.quotabridge.model.Usage;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.util.List;

/** Rule 5, and what a refusal leaves. */
final class ExactlyOnceTests extends Topic {

  ExactlyOnceTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    add("every kind of request again gets the same answer", ExactlyOnceTests::repeats);
    add("a request is repeated after others have followed", ExactlyOnceTests::repeatsLater);
    add("the same identity with other content contradicts", ExactlyOnceTests::contradictions);
    add("an older number is answered from the present state", ExactlyOnceTests::older);
    add("an update is no termination of the same number", ExactlyOnceTests::otherKind);
    add("a refused exchange stays refused", ExactlyOnceTests::refusedStaysRefused);
    add("a refused offset stays refused", ExactlyOnceTests::refusedOffset);
    PluginConfig noGrace = PluginConfig.empty().with(LedgerConfig.GRACE_SECONDS, "0");
    add("nothing new happens to an exchange that is over", noGrace, ExactlyOnceTests::over);
    add("identifiers that look alike are different ones", ExactlyOnceTests::lookAlikes);
    add("a sum beyond a long is refused", ExactlyOnceTests::beyondALong);
    PluginConfig two = PluginConfig.empty().with(LedgerConfig.MAX_EXCHANGES_PER_QUOTA, "2");
    add("a quota takes only as many exchanges as configured", two, ExactlyOnceTests::limit);
  }

  private static void repeats(Stage stage) {
    for (QuotaRequest request :
        List.of(
            deposit("d", CHEN, 1000),
            offset("o", CHEN, LIN, 200),
            initial("x", 300),
            update("x", 1, 250, 300),
            update("x", 2, 700, 900),
            termination("x", 5, 800),
            initial("refused", WANG, CHEN, 10_000))) {
      QuotaAnswer first = stage.execute(request);
      unchanged(stage, request, first, Rule.REPEATED);
      unchanged(stage, request, first, Rule.REPEATED);
    }
  }

  private static void repeatsLater(Stage stage) {
    stage.oneByOne(
        List.of(
            deposit("d", CHEN, 1000),
            initial("x", 300),
            update("x", 1, 100, 300),
            offset("o", CHEN, LIN, 50)));
    QuotaAnswer settled = stage.execute(termination("x", 2, 150));

    unchanged(stage, deposit("d", CHEN, 1000), QuotaAnswer.of(SUCCESS), Rule.REPEATED);
    unchanged(stage, offset("o", CHEN, LIN, 50), QuotaAnswer.of(SUCCESS), Rule.REPEATED);
    unchanged(stage, initial("x", 300), settled, Rule.OLDER);
    unchanged(stage, update("x", 1, 100, 300), settled, Rule.OLDER);
    unchanged(stage, termination("x", 2, 150), settled, Rule.REPEATED);
  }

  private static void contradictions(Stage stage) {
    stage.oneByOne(
        List.of(
            deposit("d", CHEN, 1000),
            offset("o", CHEN, LIN, 50),
            initial("x", 300),
            update("x", 1, 100, 200)));
    contradicts(
        stage,
        List.of(
            deposit("d", CHEN, 1001),
            deposit("d", LIN, 1000),
            deposit("o", LIN, 50),
            offset("d", LIN, CHEN, 1000),
            offset("o", CHEN, LIN, 51),
            offset("o", LIN, CHEN, 50),
            offset("o", CHEN, WANG, 50),
            initial("x", 301),
            initial("x", WANG, CHEN, 300),
            initial("x", LIN, WANG, 300),
            initial("x", LIN, Account.of("chen", "north"), 300),
            update("x", 1, 101, 200),
            update("x", 1, 100, 201),
            update("x", 1, 100, 0)));

    stage.execute(termination("x", 2, 150));
    contradicts(stage, List.of(termination("x", 2, 151), initial("x", 301)));
  }

  private static void older(Stage stage) {
    stage.oneByOne(List.of(deposit("d", CHEN, 1000), initial("x", 300)));
    QuotaAnswer present = stage.execute(update("x", 5, 100, 300));

    for (QuotaRequest late :
        List.of(
            update("x", 4, 50, 300),
            update("x", 1, 0, 1000),
            update("x", 4, 900, 900),
            termination("x", 3, 50))) {
      unchanged(stage, late, present, Rule.OLDER);
    }
  }

  private static void otherKind(Stage stage) {
    stage.oneByOne(List.of(deposit("d", CHEN, 1000), initial("x", 300), update("x", 1, 100, 0)));
    contradicts(stage, List.of(termination("x", 1, 100)));
    stage.execute(termination("x", 2, 100));
    contradicts(stage, List.of(update("x", 2, 100, 0)));
  }

  private static void refusedStaysRefused(Stage stage) {
    QuotaAnswer refused = stage.execute(initial("x", 300));
    assertThat(refused)
        .as(Rule.REFUSED.because("answer to an exchange on an empty quota"))
        .isEqualTo(new QuotaAnswer(CREDIT_LIMIT_REACHED, ExchangeStatus.REFUSED, 0, 0, true, 0, 0));
    stage.execute(deposit("d", CHEN, 1000));

    unchanged(stage, initial("x", 300), refused, Rule.REFUSED);
    QuotaAnswer over =
        new QuotaAnswer(UNKNOWN_SESSION_ID, ExchangeStatus.REFUSED, 0, 0, true, 0, 0);
    unchanged(stage, update("x", 1, 10, 10), over, Rule.OVER);
    unchanged(stage, termination("x", 1, 10), over, Rule.OVER);
  }

  private static void refusedOffset(Stage stage) {
    Account empty = Account.of("empty", "north");
    QuotaAnswer refused = stage.execute(offset("o", empty, LIN, 1));
    assertThat(refused)
        .as(Rule.OFFSET.because("answer to an offset from an empty quota"))
        .isEqualTo(QuotaAnswer.of(CREDIT_LIMIT_REACHED));
    stage.execute(deposit("d", empty, 1000));

    unchanged(stage, offset("o", empty, LIN, 1), refused, Rule.REFUSED);
    stage.execute(initial("x", LIN, empty, 600));
    stage.execute(update("x", 1, 300, 600));
    unchanged(stage, offset("o-2", empty, LIN, 101), refused, Rule.OFFSET);
    assertThat(stage.execute(offset("o-3", empty, LIN, 100)))
        .as(Rule.OFFSET.because("answer to an offset of exactly what is available"))
        .isEqualTo(QuotaAnswer.of(SUCCESS));
  }

  private static void over(Stage stage) {
    stage.oneByOne(List.of(deposit("d", CHEN, 1000), initial("x", 300), termination("x", 1, 100)));

    QuotaAnswer over =
        new QuotaAnswer(UNKNOWN_SESSION_ID, ExchangeStatus.SETTLED, 1, 0, true, 100, 100);
    for (QuotaRequest late :
        List.of(
            update("x", 2, 200, 300),
            termination("x", 2, 200),
            update("x", 9, 0, 0),
            update("x", Sample.OTHER, 1, 200, 300),
            termination("x", Sample.LATER, 1, 200))) {
      unchanged(stage, late, over, Rule.OVER);
    }
  }

  /** Databases compare text in ways of their own; identifiers are equal only if all is. */
  private static void lookAlikes(Stage stage) {
    List<String> alike =
        List.of(
            "a", "A", "á", "a\u0301", "ａ", "а", "ß", "ss", "0", "00", "a.", "%", "_", "'", "\\");
    long octets = 1;
    for (String name : alike) {
      Account account = Account.of(name, "north");
      stage.execute(deposit(name, account, octets));
      QuotaAnswer opened = stage.execute(initial(name, LIN, account, octets));
      assertThat(opened.grantedOctets())
          .as(Rule.RECORD.because("grant of exchange '" + name + "' on an account of that name"))
          .isEqualTo(octets);
      octets *= 2;
    }
    octets = 1;
    for (String name : alike) {
      assertThat(stage.balance(Account.of(name, "north")))
          .as(Rule.RECORD.because("position of account '" + name + "'"))
          .isEqualTo(new AccountBalance(Account.of(name, "north"), octets, octets, 0, 0, 1));
      octets *= 2;
    }
  }

  private static void beyondALong(Stage stage) {
    for (int i = 0; i < 8; i++) {
      stage.execute(deposit("d-" + i, CHEN, Usage.MAX_OCTETS));
    }
    assertThat(stage.balance(CHEN).quota())
        .as(Rule.RANGE.because("quota after eight deposits of " + Usage.MAX_OCTETS))
        .isEqualTo(8 * Usage.MAX_OCTETS);
    unchanged(
        stage, deposit("d-8", CHEN, Usage.MAX_OCTETS), QuotaAnswer.of(INVALID_VALUE), Rule.RANGE);
    assertThat(stage.execute(deposit("d-8", CHEN, 7)).result())
        .as(Rule.RANGE.because("a refused deposit leaves its id free"))
        .isEqualTo(SUCCESS);
  }

  private static void limit(Stage stage) {
    stage.oneByOne(List.of(deposit("d", CHEN, 1000), initial("a", 1), initial("b", 1)));
    results(stage, initial("c", 1), RESOURCES_EXCEEDED);
    stage.execute(termination("a", 1, 1));
    results(stage, initial("c", 1), RESOURCES_EXCEEDED);
    results(stage, initial("c-again", 1), SUCCESS);
  }

  // ---- Steps ----

  private static void results(Stage stage, QuotaRequest request, ResultCode expected) {
    assertThat(stage.execute(request).result())
        .as(Rule.LIMIT.because(Words.of(request)))
        .isEqualTo(expected);
  }

  private static void contradicts(Stage stage, List<QuotaRequest> requests) {
    for (QuotaRequest request : requests) {
      unchanged(stage, request, QuotaAnswer.of(CONTRADICTING_VALUES), Rule.CONTRADICTING);
    }
  }
}
