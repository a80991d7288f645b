package io.quotabridge.spi.tck;

import static io.quotabridge.model.ResultCode.CONTRADICTING_VALUES;
import static io.quotabridge.model.ResultCode.CREDIT_LIMIT_REACHED;
import static io.quotabridge.model.ResultCode.INVALID_VALUE;
import static io.quotabridge.model.ResultCode.SUCCESS;
import static io.quotabridge.model.ResultCode.UNKNOWN_SESSION_ID;
import static io.quotabridge.spi.tck.Sample.CHEN;
import static io.quotabridge.spi.tck.Sample.LATER;
import static io.quotabridge.spi.tck.Sample.LIN;
import static io.quotabridge.spi.tck.Sample.OTHER;
import static io.quotabridge.spi.tck.Sample.WANG;
import static io.quotabridge.spi.tck.Sample.account;
import static io.quotabridge.spi.tck.Sample.deposit;
import static io.quotabridge.spi.tck.Sample.initial;
import static io.quotabridge.spi.tck.Sample.offset;
import static io.quotabridge.spi.tck.Sample.termination;
import static io.quotabridge.spi.tck.Sample.update;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Usage;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.util.ArrayList;
import java.util.List;

/** A batch is its requests one after another. */
final class BatchTests extends Topic {

  BatchTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    add("an empty batch has no answers", BatchTests::empty);
    add("whole exchanges within one batch", stage -> likeOneByOne(stage, wholeExchanges()));
    add("the same requests several times in one batch", stage -> likeOneByOne(stage, repeated()));
    add("one id with two contents in one batch", stage -> likeOneByOne(stage, contradicting()));
    add("several owners in one batch", stage -> likeOneByOne(stage, severalOwners()));
    add("a quota that runs out within a batch", stage -> likeOneByOne(stage, runningOut()));
    add("accounts that give and obtain by turns", stage -> likeOneByOne(stage, backAndForth()));
    add("many accounts in one batch", stage -> likeOneByOne(stage, manyAccounts()));
    add("bad requests do not spoil their batch", BatchTests::badOnes);
  }

  private static void empty(Stage stage) {
    assertThat(stage.batch(List.of())).as(Rule.BATCH.because("answers")).isEmpty();
  }

  /** The same requests in one batch here, and one by one in a store beside it. */
  private void likeOneByOne(Stage together, List<QuotaRequest> requests) {
    try (Stage single = new Stage(contract())) {
      List<QuotaAnswer> expected = single.oneByOne(requests);
      List<QuotaAnswer> answers = together.answers(requests);
      for (int i = 0; i < requests.size(); i++) {
        assertThat(answers.get(i))
            .as(Rule.BATCH.because("answer " + (i + 1) + " to " + Words.of(requests.get(i))))
            .isEqualTo(expected.get(i));
      }
      together.checkBooks(requests);
      Contents.assertSame(Rule.BATCH, together.store(), single.store());
    }
  }

  private static List<QuotaRequest> wholeExchanges() {
    return List.of(
        deposit("d", CHEN, 1000),
        initial("x", 300),
        initial("y", WANG, CHEN, 300),
        update("x", 1, 200, 300),
        update("y", 1, 300, 400),
        update("x", 2, 250, 300),
        termination("x", 3, 350),
        update("y", 2, 310, 0),
        termination("y", 3, 320),
        offset("o", CHEN, LIN, 300));
  }

  private static List<QuotaRequest> repeated() {
    return List.of(
        deposit("d", CHEN, 1000),
        deposit("d", CHEN, 1000),
        initial("x", 300),
        initial("x", 300),
        update("x", 1, 200, 300),
        initial("x", 300),
        update("x", 1, 200, 300),
        update("x", 2, 400, 300),
        update("x", 1, 200, 300),
        offset("o", CHEN, LIN, 100),
        termination("x", 3, 500),
        offset("o", CHEN, LIN, 100),
        termination("x", 3, 500),
        termination("x", 4, 600));
  }

  private static List<QuotaRequest> contradicting() {
    return List.of(
        deposit("d", CHEN, 1000),
        deposit("d", LIN, 1000),
        offset("d", LIN, CHEN, 1000),
        initial("x", 300),
        initial("x", LIN, WANG, 300),
        initial("x", 301),
        update("x", 1, 200, 300),
        update("x", 1, 201, 300),
        termination("x", 1, 200),
        termination("x", 2, 200),
        update("x", 2, 200, 0));
  }

  private static List<QuotaRequest> severalOwners() {
    return List.of(
        deposit("d", CHEN, 1000),
        initial("x", 300),
        update("x", LATER, 1, 100, 300),
        update("x", 1, 50, 300),
        initial("x", OTHER, 300),
        termination("x", LATER, 2, 200),
        termination("x", 2, 150),
        termination("x", LATER, 2, 250),
        update("x", LATER, 3, 260, 10),
        termination("x", OTHER, 1, 240),
        termination("x", 3, 270),
        termination("x", LATER, 2, 250),
        initial("y", OTHER, 800),
        termination("x", OTHER, 1, 2000),
        termination("y", 1, 10),
        termination("y", OTHER, 1, 20));
  }

  private static List<QuotaRequest> runningOut() {
    List<QuotaRequest> requests = new ArrayList<>();
    requests.add(deposit("d", CHEN, 100));
    for (int i = 0; i < 20; i++) {
      requests.add(initial("x-" + i, 9));
    }
    for (int i = 0; i < 20; i++) {
      requests.add(update("x-" + i, 1, 8, 9));
    }
    for (int i = 0; i < 20; i++) {
      requests.add(termination("x-" + i, 2, 16));
    }
    return requests;
  }

  private static List<QuotaRequest> backAndForth() {
    List<QuotaRequest> requests = new ArrayList<>();
    requests.add(deposit("d-1", CHEN, 10));
    requests.add(deposit("d-2", LIN, 10));
    for (int i = 0; i < 12; i++) {
      boolean forth = i % 3 == 0;
      requests.add(offset("o-" + i, forth ? CHEN : LIN, forth ? LIN : CHEN, 1 + i));
      requests.add(initial("x-" + i, forth ? LIN : CHEN, forth ? CHEN : LIN, 3));
      requests.add(termination("x-" + i, 1, i % 4));
    }
    return requests;
  }

  private static List<QuotaRequest> manyAccounts() {
    List<QuotaRequest> requests = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      requests.add(deposit("d-" + i, account(i), 100));
      requests.add(initial("x-" + i, account(39 - i), account(i), 10));
    }
    for (int i = 39; i >= 0; i--) {
      requests.add(termination("x-" + i, 1, i));
    }
    return requests;
  }

  private static void badOnes(Stage stage) {
    stage.execute(deposit("d", CHEN, 1000));
    for (int i = 0; i < 7; i++) {
      stage.execute(deposit("full-" + i, WANG, Usage.MAX_OCTETS));
    }
    stage.execute(deposit("nearly-full", WANG, Usage.MAX_OCTETS - 2000));

    List<QuotaAnswer> answers =
        stage.batch(
            List.of(
                initial("x", 300),
                update("nobody", 1, 10, 10),
                deposit("d", CHEN, 999),
                deposit("full", WANG, Usage.MAX_OCTETS),
                offset("short", LIN, CHEN, 1),
                initial("y", LIN, account(1), 1),
                termination("x", 1, 100)));

    assertThat(answers)
        .as(Rule.BATCH.because("results of a batch with five bad requests between two good ones"))
        .extracting(QuotaAnswer::result)
        .containsExactly(
            SUCCESS,
            UNKNOWN_SESSION_ID,
            CONTRADICTING_VALUES,
            INVALID_VALUE,
            CREDIT_LIMIT_REACHED,
            CREDIT_LIMIT_REACHED,
            SUCCESS);
    assertThat(stage.balance(CHEN).supplied())
        .as(Rule.BATCH.because("what the good requests charged"))
        .isEqualTo(100);
  }
}
