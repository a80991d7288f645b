package io.quotabridge.jdbc;

import io.quotabridge.model.Account;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.lang.System.Logger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Executes batches of requests, each in a {@link BatchTransaction}; opens accounts that are
 * missing, and isolates requests that the database refuses. Thread-safe.
 */
final class BatchExecution {

  private static final Logger LOG = System.getLogger("io.quotabridge.jdbc");

  private final BatchTransaction.Workplace place;

  BatchExecution(BatchTransaction.Workplace place) {
    this.place = place;
  }

  // ---- Isolating a bad request ----

  List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    place.database().requireOpen();
    List<QuotaAnswer> answers = new ArrayList<>(requests.size());
    int size = place.database().dialect().maxRequests();
    for (int from = 0; from < requests.size(); from += size) {
      answers.addAll(chunk(requests.subList(from, Math.min(requests.size(), from + size))));
    }
    return answers;
  }

  private List<QuotaAnswer> chunk(List<? extends QuotaRequest> requests) {
    Isolation isolation = new Isolation();
    isolation.run(requests);
    return isolation.answers();
  }

  /** Halves a batch that the database refuses until the request that it refuses stands alone. */
  private final class Isolation {

    private final List<QuotaAnswer> answers = new ArrayList<>();
    private final List<StoreException> refused = new ArrayList<>();

    void run(List<? extends QuotaRequest> requests) {
      try {
        answers.addAll(transaction(requests));
      } catch (StoreException e) {
        if (!isFaultOfARequest(e)) {
          throw e;
        }
        if (requests.size() > 1) {
          int half = requests.size() / 2;
          run(requests.subList(0, half));
          run(requests.subList(half, requests.size()));
        } else {
          LOG.log(Logger.Level.WARNING, "the database refuses " + requests.get(0), e);
          refused.add(e);
          answers.add(QuotaAnswer.of(ResultCode.UNABLE_TO_COMPLY));
        }
      }
    }

    /** Where nothing at all could be answered, the failure says more than so many times 5012. */
    List<QuotaAnswer> answers() {
      if (refused.size() == answers.size()) {
        StoreException first = refused.get(0);
        refused.stream().skip(1).forEach(first::addSuppressed);
        throw first;
      }
      return answers;
    }
  }

  private static boolean isFaultOfARequest(StoreException e) {
    if (e.isRetryable()) {
      return false;
    }
    return !(e.getCause() instanceof SQLException sql) || Fault.of(sql) != Fault.DATABASE;
  }

  // ---- One transaction ----

  private List<QuotaAnswer> transaction(List<? extends QuotaRequest> requests) {
    Set<Account> opened = new HashSet<>();
    while (true) {
      BatchTransaction.Outcome outcome = attempt(requests);
      if (outcome.missing().isEmpty()) {
        return outcome.answers();
      }
      if (!opened.addAll(outcome.missing())) {
        // Of several servers the one that was asked may be late.
        throw StoreException.retryable(
            "execute requests",
            new IllegalStateException(outcome.missing() + " have rows that are not seen yet"));
      }
      Instant unused = place.database().transact("open accounts", s -> open(s, outcome.missing()));
    }
  }

  private BatchTransaction.Outcome attempt(List<? extends QuotaRequest> requests) {
    try {
      return new BatchTransaction(place, requests).run();
    } catch (IllegalArgumentException | IllegalStateException e) {
      // It may have been closed between two attempts, and then says just that.
      place.database().requireOpen();
      // What a row holds breaks a rule of its record: somebody else wrote there.
      throw StoreException.permanent("execute requests: a row is damaged", e);
    }
  }

  private Instant open(Session session, List<Account> missing) throws SQLException {
    Instant now = place.database().begin(session);
    place.accounts().insertAbsent(session, missing);
    return now;
  }
}
