package io.quotabridge.spi.quota;

import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIFETIME;
import static io.quotabridge.Fixture.LIN;
import static io.quotabridge.Fixture.OWNER;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.initial;
import static io.quotabridge.Fixture.openExchange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.model.ResultCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaPortTest {

  private static final QuotaRequest.Handler<String> NAMES =
      new QuotaRequest.Handler<>() {
        @Override
        public String initial(Initial request) {
          return "initial";
        }

        @Override
        public String update(Update request) {
          return "update";
        }

        @Override
        public String termination(Termination request) {
          return "termination";
        }

        @Override
        public String deposit(Deposit request) {
          return "deposit";
        }

        @Override
        public String offset(Offset request) {
          return "offset";
        }
      };

  private final Update update = new Update(id("x-1"), OWNER, 3, 70, 100, LIFETIME);
  private final Termination termination =
      new Termination(id("x-1"), OWNER, 4, 80, EndingCause.NORMAL_RELEASE);
  private final Deposit deposit = new Deposit(new PostingId("d-1"), LIN, 5);
  private final Offset offset = new Offset(new PostingId("o-1"), LIN, CHEN, 6);

  @Test
  void everyKindOfRequestGoesToItsOwnMethod() {
    assertThat(initial("x-1", 10).accept(NAMES)).isEqualTo("initial");
    assertThat(update.accept(NAMES)).isEqualTo("update");
    assertThat(termination.accept(NAMES)).isEqualTo("termination");
    assertThat(deposit.accept(NAMES)).isEqualTo("deposit");
    assertThat(offset.accept(NAMES)).isEqualTo("offset");
  }

  @Test
  void anInitialRequestHasNumberZeroAndUsedNothing() {
    assertThat(initial("x-1", 10).requestNumber()).isZero();
    assertThat(initial("x-1", 10).usedOctets()).isZero();
    assertThat(termination.requestedOctets()).isZero();
  }

  @Test
  void onlyAnOffsetHasAGiver() {
    assertThat(deposit.giver()).isEmpty();
    assertThat(offset.giver()).contains(LIN);
  }

  @Test
  void anAnswerTellsWhatTheRowsSay() {
    assertThat(QuotaAnswer.of(openExchange(70, 60, 40)))
        .isEqualTo(new QuotaAnswer(ResultCode.SUCCESS, ExchangeStatus.OPEN, 1, 40, true, 70, 60));
    assertThat(QuotaAnswer.of(openExchange(70, 60, 40)).exchangeStatus())
        .contains(ExchangeStatus.OPEN);
    PostingRecord refused =
        new PostingRecord(new PostingId("o-1"), LIN, CHEN, 6, ResultCode.CREDIT_LIMIT_REACHED);
    assertThat(QuotaAnswer.of(refused)).isEqualTo(QuotaAnswer.of(ResultCode.CREDIT_LIMIT_REACHED));
    assertThat(QuotaAnswer.of(refused).exchangeStatus()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // deposited, quota, reserved, supplied, received, openReserved, openCharged, journaled: error
    "100, 100, 30, 50, 20, 30, 30, 20, 0",
    "100,  99, 30, 50, 20, 30, 30, 20, 1",
    "100, 102, 30, 50, 20, 30, 30, 20, 2",
    "100, 100, 33, 50, 20, 30, 30, 20, 3",
    "100, 100, 30, 54, 20, 30, 30, 20, 4",
    "100, 100, 30, 50, 20, 30, 35, 20, 5",
    "100, 100, 30, 50, 20, 30, 30, 14, 6",
    "100, 100, 30, 50, 13, 30, 30, 20, 14", // received is in two of the equations
    "0, 1, 0, 0, 0, 1, 0, 1, 3", // errors never cancel each other out
  })
  void everyKindOfImbalanceIsAnError(
      long deposited,
      long quota,
      long reserved,
      long supplied,
      long received,
      long openReserved,
      long openCharged,
      long journaled,
      long error) {
    assertThat(
            new LedgerTotals(
                    deposited,
                    quota,
                    reserved,
                    supplied,
                    received,
                    0,
                    openReserved,
                    openCharged,
                    journaled)
                .conservationError())
        .isEqualTo(error);
  }

  @Test
  void anErrorBeyondALongIsNotReportedAsASmallOne() {
    LedgerTotals totals = new LedgerTotals(0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0, 0, 0, 0);

    assertThatThrownBy(totals::conservationError).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aFailureSaysWhetherToAskAgain() {
    Throwable cause = new IllegalStateException("connection lost");

    assertThat(StoreException.retryable("commit", cause).isRetryable()).isTrue();
    assertThat(StoreException.permanent("commit", cause).isRetryable()).isFalse();
    assertThat(StoreException.permanent("commit", cause)).hasMessage("commit").hasCause(cause);
  }
}
