package io.quotabridge.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.Owner;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others do between the moment exchanges are found and the moment they are taken. */
class TakingTest {

  private static final Account CHEN = Account.of("chen", "south");
  private static final Account LIN = Account.of("lin", "north");
  private static final Owner OWNER = Exchanging.OWNER;
  private static final Owner LATER = new Owner(OWNER.node(), 2);

  /** Whoever asks for the time next lets somebody else act first, on rows of other bins. */
  private static final class InterruptingClock extends Clock {

    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private @Nullable Runnable interruption;
    private int questions;

    void interrupt(int question, Runnable other) {
      questions = question;
      interruption = other;
    }

    @Override
    public Instant instant() {
      Runnable other = interruption;
      if (other != null && --questions == 0) {
        interruption = null;
        CompletableFuture.runAsync(other).join();
      }
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("only instants are asked for");
    }
  }

  private final InterruptingClock clock = new InterruptingClock();
  private final InMemoryQuotaStore store = new InMemoryQuotaStore(LedgerConfig.DEFAULT, clock);

  @BeforeEach
  void open() {
    execute(new Deposit(new PostingId("d"), CHEN, 1000));
    for (String exchange : List.of("a", "b", "c", "d")) {
      execute(Exchanging.initial(exchange, LIN, CHEN, 10));
    }
  }

  private void execute(QuotaRequest request) {
    assertThat(store.execute(List.of(request)).get(0).result().isSuccess())
        .as("%s", request)
        .isTrue();
  }

  private static Termination end(String exchange) {
    return new Termination(new ExchangeId(exchange), OWNER, 1, 5, EndingCause.NORMAL_RELEASE);
  }

  private static List<String> ids(List<ExchangeRecord> rows) {
    return rows.stream().map(row -> row.id().value()).toList();
  }

  @Test
  void aPageIsWholeAlthoughSomeOfItWereSettledMeanwhile() {
    clock.interrupt(1, () -> execute(end("b")));

    List<ExchangeRecord> page = store.takeUp(LATER, Exchanging.LIFETIME, null, 2);

    assertThat(ids(page)).containsExactly("a", "c");
    assertThat(ids(store.takeUp(LATER, Exchanging.LIFETIME, page.get(1).id(), 2)))
        .containsExactly("d");
  }

  @Test
  void theLastPageMayBeEmptyAlthoughSomethingWasFound() {
    clock.interrupt(1, () -> execute(end("d")));

    assertThat(ids(store.takeUp(LATER, Exchanging.LIFETIME, new ExchangeId("b"), 2)))
        .containsExactly("c");
  }

  /** The second question: the first one finds what expired. */
  @Test
  void whatReportedMeanwhileIsNotTakenOverNotEvenByItsOwner() {
    clock.now = clock.now.plus(Exchanging.LIFETIME.multipliedBy(2));
    clock.interrupt(
        2, () -> execute(new Update(new ExchangeId("b"), OWNER, 1, 5, 10, Duration.ofMinutes(1))));

    assertThat(ids(store.takeOver(OWNER, Exchanging.LIFETIME, 3))).containsExactly("a", "c");
    assertThat(ids(store.expiredExchanges(10))).containsExactly("d");
  }
}
