package io.quotabridge.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.doubles.BatchingStore;
import io.quotabridge.doubles.FaultyStore;
import io.quotabridge.doubles.Gate;
import io.quotabridge.doubles.ManualTime;
import io.quotabridge.inmemory.InMemoryQuotaStore;
import io.quotabridge.model.Account;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to the store: what goes together, and what comes out when the store breaks its word. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreGatewayTest {

  private static final Account CHEN = Account.of("chen", "south");
  private static final Account LIN = Account.of("lin", "north");
  private static final Termination END =
      new Termination(
          new ExchangeId("x-1"),
          new Owner(new NodeId("node"), 1),
          1,
          0,
          EndingCause.NORMAL_RELEASE);

  private final FaultyStore plain = new FaultyStore(new InMemoryQuotaStore());
  private final StoreGateway direct = new StoreGateway(plain, Runnable::run, new ManualTime());

  private final BatchingStore batching = new BatchingStore(new InMemoryQuotaStore());
  private final FaultyStore faulty = new FaultyStore(batching);
  private final StoreGateway gathering = new StoreGateway(faulty, Runnable::run, new ManualTime());

  private static Deposit deposit(int number) {
    return new Deposit(new PostingId("d-" + number), CHEN, 100);
  }

  private static Offset offset(int number) {
    return new Offset(new PostingId("o-" + number), CHEN, LIN, 1);
  }

  // ---- A store that gains nothing from batches ----

  @Test
  void callsAStoreDirectlyThatGainsNothingFromBatches() throws Exception {
    List<Gate> gates =
        List.of(
            plain.holds(Deposit.class), plain.holds(Offset.class), plain.holds(Termination.class));
    List<Caller<QuotaAnswer>> callers = new ArrayList<>();
    for (QuotaRequest request : List.of(deposit(1), offset(1), END)) {
      callers.add(Caller.of(() -> direct.execute(request)));
    }
    gates.forEach(Gate::awaitReached); // all at once: more than batches would let through
    gates.forEach(Gate::open);

    assertThat(gates).hasSizeGreaterThan(RequestBatches.MAX_IN_FLIGHT);
    assertThat(callers.get(0).returned().result()).isEqualTo(ResultCode.SUCCESS);
    assertThat(callers.get(1).returned().result())
        .isIn(ResultCode.SUCCESS, ResultCode.CREDIT_LIMIT_REACHED);
    assertThat(callers.get(2).returned().result()).isEqualTo(ResultCode.UNKNOWN_SESSION_ID);
  }

  @Test
  void executesManyOneByOneOnSuchAStore() {
    plain.failsBeforeWriting(Offset.class);

    List<Outcome> outcomes = direct.executeAll(List.of(deposit(1), offset(1), deposit(2)));

    assertThat(plain.asked(QuotaRequest.class)).containsExactly(deposit(1), offset(1), deposit(2));
    assertThat(outcomes.get(0)).isEqualTo(answered(ResultCode.SUCCESS));
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
    assertThat(outcomes.get(2)).isEqualTo(answered(ResultCode.SUCCESS));
  }

  @Test
  void tellsOneRequestsFaultOnSuchAStore() {
    plain.answers(Deposit.class, List.of());
    assertThatThrownBy(() -> direct.execute(deposit(1)))
        .isInstanceOf(StoreException.class)
        .hasMessage("quota store gave 0 answers to one request: " + deposit(1))
        .hasCauseInstanceOf(IllegalStateException.class);

    IllegalStateException bug = new IllegalStateException("a bug");
    plain.failsBeforeWriting(Deposit.class, bug);
    assertThatThrownBy(() -> direct.execute(deposit(1)))
        .isInstanceOf(StoreException.class)
        .hasMessage("quota store failed on " + deposit(1))
        .hasCause(bug);
  }

  // ---- A store that does ----

  @Test
  void takesTogetherWhatWaits() throws Exception {
    Gate one = faulty.holds(Deposit.class);
    Gate other = faulty.holds(Offset.class);
    Caller<QuotaAnswer> first = Caller.of(() -> gathering.execute(deposit(1)));
    Caller<QuotaAnswer> second = Caller.of(() -> gathering.execute(offset(1)));
    one.awaitReached();
    other.awaitReached();
    List<Caller<QuotaAnswer>> waiting = new ArrayList<>();
    for (int i = 2; i <= 6; i++) {
      Deposit request = deposit(i);
      waiting.add(Caller.waiting(() -> gathering.execute(request)));
    }
    one.open();

    assertThat(first.returned().result()).isEqualTo(ResultCode.SUCCESS);
    for (Caller<QuotaAnswer> caller : waiting) {
      assertThat(caller.returned().result()).isEqualTo(ResultCode.SUCCESS);
    }
    assertThat(batching.batchSizes()).containsExactly(1, 5);
    other.open();
    assertThat(second.returned().result()).isEqualTo(ResultCode.SUCCESS);
  }

  @Test
  void takesManyOfOneCallerTogetherUpToTheLimit() {
    List<Deposit> many =
        IntStream.range(0, RequestBatches.MAX_BATCH + 88)
            .mapToObj(StoreGatewayTest::deposit)
            .toList();

    List<Outcome> outcomes = gathering.executeAll(many);

    assertThat(outcomes).hasSameSizeAs(many).containsOnly(answered(ResultCode.SUCCESS));
    assertThat(batching.batchSizes()).containsExactly(RequestBatches.MAX_BATCH, 88);
    assertThat(batching.executed()).extracting(BatchingStore.Executed::request).isEqualTo(many);
  }

  @Test
  void asksOneByOneWhenTheNumberOfAnswersIsWrong() {
    faulty.alters(Deposit.class, answers -> answers.subList(0, 2));

    List<Outcome> outcomes = gathering.executeAll(List.of(deposit(1), deposit(2), deposit(3)));

    assertThat(outcomes).hasSize(3).containsOnly(answered(ResultCode.SUCCESS));
    assertThat(batching.batchSizes()).containsExactly(3, 1, 1, 1);
    assertThat(batching.balance(CHEN.id()).orElseThrow().quota()).isEqualTo(300);
  }

  @Test
  void asksOneByOneWhenAnAnswerIsMissing() {
    faulty.alters(Deposit.class, answers -> Arrays.asList(answers.get(0), null));

    List<Outcome> outcomes = gathering.executeAll(List.of(deposit(1), deposit(2)));

    assertThat(outcomes).hasSize(2).containsOnly(answered(ResultCode.SUCCESS));
    assertThat(batching.batchSizes()).containsExactly(2, 1, 1);
  }

  @Test
  void letsOnlyThoseFailThatFailAlone() {
    faulty.failsBeforeWriting(Deposit.class, new IllegalStateException("a bug"));
    faulty.failsBeforeWriting(Offset.class, new IllegalArgumentException("cannot digest offsets"));

    List<Outcome> outcomes = gathering.executeAll(List.of(deposit(1), offset(1), deposit(2)));

    assertThat(outcomes.get(0)).isEqualTo(answered(ResultCode.SUCCESS));
    assertThatThrownBy(() -> outcomes.get(1).orThrow())
        .isInstanceOf(StoreException.class)
        .hasMessage("alone, after 3 requests failed together: quota store failed on " + offset(1))
        .hasRootCauseMessage("cannot digest offsets");
    assertThat(outcomes.get(2)).isEqualTo(answered(ResultCode.SUCCESS));
  }

  @Test
  void saysHowManyWereAskedForTogether() {
    faulty.alters(Deposit.class, answers -> List.of());
    faulty.failsBeforeWriting(
        Offset.class,
        StoreException.retryable("no connection", new IllegalStateException("reset")));

    List<Outcome> outcomes = gathering.executeAll(List.of(deposit(1), offset(1), offset(2)));

    assertThat(outcomes.get(0)).isEqualTo(answered(ResultCode.SUCCESS));
    for (Outcome outcome : outcomes.subList(1, 3)) {
      assertThatThrownBy(outcome::orThrow)
          .isInstanceOf(StoreException.class)
          .hasMessage("one of 2 requests that failed together: no connection")
          .matches(e -> ((StoreException) e).isRetryable());
    }
  }

  @Test
  void doesNotHideAnError() {
    for (Throwable error : List.of(new StackOverflowError("deep"), new AssertionError("a bug"))) {
      faulty.alters(
          Deposit.class,
          answers -> {
            throw (Error) error;
          });
      assertThatThrownBy(() -> gathering.execute(deposit(1))).isSameAs(error);
      plain.alters(
          Deposit.class,
          answers -> {
            throw (Error) error;
          });
      assertThatThrownBy(() -> direct.execute(deposit(1))).isSameAs(error);
    }
    assertThat(gathering.execute(deposit(1)).result()).isEqualTo(ResultCode.SUCCESS);
  }

  private static Outcome answered(ResultCode result) {
    return new Outcome.Answered(QuotaAnswer.of(result));
  }
}
