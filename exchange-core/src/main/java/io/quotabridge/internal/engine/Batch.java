package io.quotabridge.internal.engine;

import static java.util.Objects.requireNonNull;

import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that go to the store together, and what came of each. Not thread-safe: one thread
 * executes it, and hands it to the others by a volatile write.
 */
final class Batch {
  /* WHOM A FAILURE STRIKES. One batch carries requests of callers who know nothing of each other, so
   * one that the store cannot digest must not take the others with it.
   *
   *   permanent, several requests   each is executed once more, alone: the poisoned one fails, the others
   *                                 are answered. Every request is executed at most once, whatever
   *                                 was written before, so repeating those that were is safe.
   *   retryable                     everybody is told so; asking again now would not help.
   *   retryable while one by one    the rest is told the same and not tried: a store that has gone away
   *                                 would let each of them wait for its own time-out.
   *   an Error                      is thrown to whoever executes; the rest is told that it broke off.
   *
   * INTERRUPTS. An interrupt is meant for one caller. Drivers give up on it ("interrupted while waiting
   * for a connection") or close what they read from, and would strike all. So several requests
   * start with the flag clear, and if it is set when they have failed, they are executed one by one
   * with the flag clear, even where the failure is retryable. The flag is set again at the end.
   *
   * OUTCOMES are decided in the order of the requests. Those that are not decided share one fault;
   * each caller makes its own exception of it, in its own thread, so that its stack is the caller's
   * and the fault is the cause.
   */

  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  /** Executes requests in the order of the list. */
  interface Execution {

    /**
     * Executes them.
     *
     * @return one answer each, in the same order
     * @throws StoreException if no answer can be given; any part may have been executed
     */
    List<QuotaAnswer> execute(List<? extends QuotaRequest> requests);
  }

  /** What came of the first requests. */
  private final List<Outcome> decided = new ArrayList<>();

  private List<? extends QuotaRequest> requests = List.of();

  /** Why the requests beyond the decided ones have no answer. */
  private @Nullable Throwable fault;

  /** Whether this thread was interrupted before or while it executed several requests. */
  private boolean interrupted;

  /**
   * Executes the requests.
   *
   * @throws RuntimeException for anything but a {@link StoreException}; to be noted by {@link
   *     #breakOff}, as an {@link Error} is
   */
  void execute(Execution store, List<? extends QuotaRequest> together) {
    requests = together;
    if (together.size() == 1) {
      decided.add(alone(store, together.get(0)));
      return;
    }
    clearInterrupt();
    try {
      executeTogether(store);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void executeTogether(Execution store) {
    try {
      for (QuotaAnswer answer : store.execute(requests)) {
        decided.add(new Outcome.Answered(answer));
      }
    } catch (StoreException e) {
      if (e.isRetryable() && !Thread.currentThread().isInterrupted()) {
        fault = e;
        return;
      }
      LOG.warn("{} requests failed together; now one by one", requests.size(), e);
      executeOneByOne(store);
    }
  }

  private void executeOneByOne(Execution store) {
    for (QuotaRequest request : requests) {
      clearInterrupt();
      Outcome outcome = alone(store, request);
      if (outcome instanceof Outcome.Failed failed && failed.failure().isRetryable()) {
        fault = failed.failure();
        return;
      }
      decided.add(outcome);
    }
  }

  private static Outcome alone(Execution store, QuotaRequest request) {
    return Outcome.of(() -> store.execute(List.of(request)).get(0));
  }

  private void clearInterrupt() {
    interrupted |= Thread.interrupted();
  }

  /** Notes what ended the execution, for those that are not decided. */
  void breakOff(Throwable cause) {
    fault = cause;
  }

  /** Returns what came of one request; to be called by the thread that waits for it. */
  Outcome outcome(int index) {
    if (index >= decided.size()) {
      int together = requests.size() - decided.size();
      return failed("one of " + together + " requests that failed together", requireNonNull(fault));
    }
    Outcome outcome = decided.get(index);
    return requests.size() > 1 && outcome instanceof Outcome.Failed alone
        ? failed("alone, after " + requests.size() + " requests failed together", alone.failure())
        : outcome;
  }

  private static Outcome failed(String circumstances, Throwable cause) {
    String message = circumstances + ": " + cause.getMessage();
    return new Outcome.Failed(
        cause instanceof StoreException e && e.isRetryable()
            ? StoreException.retryable(message, cause)
            : StoreException.permanent(message, cause));
  }
}
