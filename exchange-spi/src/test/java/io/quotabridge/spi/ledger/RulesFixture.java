package io.quotabridge.spi.ledger;

import static io.quotabridge.Fixture.CHEN;
import static io.quotabridge.Fixture.LIFETIME;
import static io.quotabridge.Fixture.OWNER;
import static io.quotabridge.Fixture.id;
import static io.quotabridge.Fixture.initial;
import static io.quotabridge.model.EndingCause.NORMAL_RELEASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** Books that a test may ask anything of; whatever it did, they must be right afterwards. */
abstract class RulesFixture {

  Books books = new Books();
  private OverrunPolicy policy = OverrunPolicy.CLIP;

  @AfterEach
  void conservation() {
    new Invariants(books, policy).check();
  }

  void overrun(OverrunPolicy chosen) {
    policy = chosen;
    books = new Books(LedgerConfig.DEFAULT.withOverrun(chosen));
  }

  /** New books that wait so long for late reports; choose the policy first. */
  void grace(Duration grace) {
    books = new Books(LedgerConfig.DEFAULT.withOverrun(policy).withGrace(grace));
  }

  void quota(long octets) {
    if (octets > 0) {
      books.execute(new Deposit(new PostingId("quota"), CHEN, octets));
    }
  }

  QuotaAnswer open(long octets) {
    return books.execute(initial("x-1", octets));
  }

  QuotaAnswer update(int number, long used, long requested) {
    return books.execute(new Update(id("x-1"), OWNER, number, used, requested, LIFETIME));
  }

  QuotaAnswer terminate(int number, long used) {
    return books.execute(new Termination(id("x-1"), OWNER, number, used, NORMAL_RELEASE));
  }

  long available() {
    return books.of(CHEN).available();
  }

  /** Executes a request that must not change anything. */
  QuotaAnswer unchanged(QuotaRequest request) {
    Decision decision = books.decide(request);
    assertThat(decision).isEqualTo(Decision.unchanged(decision.answer()));
    return books.execute(request);
  }

  static Offset offset(String id, Account from, Account to, long octets) {
    return new Offset(new PostingId(id), from, to, octets);
  }
}
