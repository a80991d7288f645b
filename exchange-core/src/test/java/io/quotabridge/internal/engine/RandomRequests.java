package io.quotabridge.internal.engine;

import io.quotabridge.model.Account;
import io.quotabridge.model.BaseStationId;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Owner;
import io.quotabridge.model.Parties;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.SubscriberId;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Requests on a few accounts and a few hundred exchanges, from a narrow choice of ids and numbers,
 * so that many are repeated, contradict each other, or come too late. Not thread-safe.
 */
final class RandomRequests {

  private static final int ACCOUNTS = 4;
  private static final int EXCHANGES = 300;
  private static final int POSTINGS = 1_000;
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final Owner OWNER = new Owner(new NodeId("node"), 1);

  private final Random random;

  RandomRequests(Random random) {
    this.random = random;
  }

  /** What one caller asks for in one call: one request, or a dozen. */
  List<QuotaRequest> next() {
    List<QuotaRequest> requests = new ArrayList<>();
    for (int count = random.nextInt(8) > 0 ? 1 : 12; count > 0; count--) {
      requests.add(request());
    }
    return requests;
  }

  private QuotaRequest request() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> initial();
      case 3, 4, 5, 6 -> update();
      case 7 -> termination();
      case 8 -> deposit();
      default -> offset();
    };
  }

  private Initial initial() {
    int demander = random.nextInt(ACCOUNTS);
    int supplier = other(demander);
    return new Initial(
        exchange(),
        new Parties(
            new SubscriberId("demander-" + demander),
            account(demander),
            new SubscriberId("supplier-" + supplier),
            account(supplier),
            new BaseStationId("cell"),
            account(0)),
        OWNER,
        1 + random.nextInt(2_000),
        LIFETIME);
  }

  private Update update() {
    return new Update(
        exchange(),
        OWNER,
        1 + random.nextInt(9),
        random.nextInt(5_000),
        random.nextInt(2_000),
        LIFETIME);
  }

  private Termination termination() {
    return new Termination(
        exchange(),
        OWNER,
        5 + random.nextInt(9),
        random.nextInt(8_000),
        EndingCause.NORMAL_RELEASE);
  }

  private Deposit deposit() {
    return new Deposit(posting(), account(random.nextInt(ACCOUNTS)), 1 + random.nextInt(20_000));
  }

  private Offset offset() {
    int from = random.nextInt(ACCOUNTS);
    return new Offset(posting(), account(from), account(other(from)), 1 + random.nextInt(1_000));
  }

  private int other(int account) {
    return (account + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
  }

  private ExchangeId exchange() {
    return new ExchangeId("x-" + random.nextInt(EXCHANGES));
  }

  private PostingId posting() {
    return new PostingId("p-" + random.nextInt(POSTINGS));
  }

  private static Account account(int number) {
    return Account.of("account-" + number, number % 2 == 0 ? "north" : "south");
  }
}
