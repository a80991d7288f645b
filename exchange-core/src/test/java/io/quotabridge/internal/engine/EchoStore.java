package io.quotabridge.internal.engine;

import io.quotabridge.doubles.Gate;
import io.quotabridge.model.Account;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.PostingRequest;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the batches execute on: keeps each batch that it was given, and answers each request with
 * the number that the request carries. Thread-safe.
 */
final class EchoStore implements Batch.Execution {

  private static final Account CHEN = Account.of("chen", "south");

  private final Queue<Batch.Execution> orders = new ConcurrentLinkedQueue<>();
  private final Map<Integer, RuntimeException> poison = new ConcurrentHashMap<>();
  private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();

  /** The request with this number, 1 or more. */
  static QuotaRequest request(int number) {
    return new Deposit(new PostingId("d-" + number), CHEN, number);
  }

  /** The requests with these numbers. */
  static List<QuotaRequest> requests(int... numbers) {
    List<QuotaRequest> requests = new ArrayList<>();
    for (int number : numbers) {
      requests.add(request(number));
    }
    return requests;
  }

  /** The number of the request that this is the answer to. */
  static int number(QuotaAnswer answer) {
    return (int) answer.grantedOctets();
  }

  /** The number of a request. */
  static int number(QuotaRequest request) {
    return (int) ((PostingRequest) request).octets();
  }

  // ---- What the test orders ----

  /** The next batch that has no order yet does this; {@link #echo} goes on as usual. */
  void next(Batch.Execution order) {
    orders.add(order);
  }

  /** The next batch that has no order yet waits at a gate. */
  Gate holdsNext() {
    Gate gate = new Gate();
    next(
        requests -> {
          gate.pass();
          return echo(requests);
        });
    return gate;
  }

  /** A batch with this request fails, and so does the request alone. */
  void poisons(int number, StoreException failure) {
    poison.put(number, failure);
  }

  // ---- What it was asked ----

  /** Returns the numbers in each batch, in the order in which the batches came. */
  List<List<Integer>> batches() {
    synchronized (batches) {
      return List.copyOf(batches);
    }
  }

  /** Returns the most batches that were under way at once. */
  int mostInFlight() {
    return mostInFlight.get();
  }

  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    try {
      batches.add(requests.stream().map(EchoStore::number).toList());
      Batch.Execution order = orders.poll();
      return order == null ? echo(requests) : order.execute(requests);
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /** Answers each request with its number, unless one is poisoned. */
  List<QuotaAnswer> echo(List<? extends QuotaRequest> requests) {
    List<QuotaAnswer> answers = new ArrayList<>();
    for (QuotaRequest request : requests) {
      RuntimeException failure = poison.get(number(request));
      if (failure != null) {
        throw failure;
      }
      answers.add(new QuotaAnswer(ResultCode.SUCCESS, null, 0, number(request), false, 0, 0));
    }
    return answers;
  }
}
