package io.quotabridge.internal.engine;

import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The operations that Lincheck interleaves: requests, each of which is answered with how many were
 * executed before it. The count is a plain field: if two batches are under way at once, or one does
 * not see what the other wrote, the answers show it.
 */
public abstract class BatchOperations implements Batch.Execution {

  private static final QuotaRequest REQUEST = EchoStore.request(1);

  /** With three threads and two requests each way, some fit into a batch and some do not. */
  static final int MAX_BATCH = 3;

  private int executed;

  /** The store. */
  @Override
  public List<QuotaAnswer> execute(List<? extends QuotaRequest> requests) {
    int before = executed;
    List<QuotaAnswer> answers = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      answers.add(new QuotaAnswer(ResultCode.SUCCESS, null, 0, before + i, false, 0, 0));
    }
    executed = before + requests.size();
    return answers;
  }

  @Operation
  public int one() {
    return EchoStore.number(askForOne(REQUEST));
  }

  @Operation
  public String two() {
    List<Outcome> outcomes = askForAll(List.of(REQUEST, REQUEST));
    return EchoStore.number(outcomes.get(0).orThrow())
        + " and "
        + EchoStore.number(outcomes.get(1).orThrow());
  }

  /** Submits one, and waits for it all the same. */
  @Operation
  public int submitted() {
    return EchoStore.number(submitOne(REQUEST));
  }

  abstract QuotaAnswer submitOne(QuotaRequest request);

  abstract QuotaAnswer askForOne(QuotaRequest request);

  abstract List<Outcome> askForAll(List<QuotaRequest> requests);

  /** The sequential model: directly. */
  public static final class Model extends BatchOperations {
    @Override
    QuotaAnswer submitOne(QuotaRequest request) {
      return askForOne(request);
    }

    @Override
    QuotaAnswer askForOne(QuotaRequest request) {
      return execute(List.of(request)).get(0);
    }

    @Override
    List<Outcome> askForAll(List<QuotaRequest> requests) {
      List<Outcome> outcomes = new ArrayList<>();
      for (QuotaAnswer answer : execute(requests)) {
        outcomes.add(new Outcome.Answered(answer));
      }
      return outcomes;
    }
  }

  /** Asks through batches. */
  abstract static class Gathering extends BatchOperations {

    private final RequestBatches batches = gather(this);

    abstract RequestBatches gather(Batch.Execution store);

    @Override
    QuotaAnswer submitOne(QuotaRequest request) {
      Handed handed = new Handed();
      batches.submit(request, handed);
      return handed.await().orThrow();
    }

    @Override
    QuotaAnswer askForOne(QuotaRequest request) {
      return batches.execute(request);
    }

    @Override
    List<Outcome> askForAll(List<QuotaRequest> requests) {
      return batches.executeAll(requests);
    }
  }

  /** A thread that is handed what came of its request. */
  private static final class Handed implements Consumer<Outcome> {

    private final Thread waiting = Thread.currentThread();
    private volatile @Nullable Outcome outcome;

    @Override
    public void accept(Outcome handed) {
      outcome = handed;
      LockSupport.unpark(waiting);
    }

    Outcome await() {
      for (Outcome known = outcome; ; known = outcome) {
        if (known != null) {
          return known;
        }
        LockSupport.park(this);
      }
    }
  }

  /** The batches under test, with one slot. */
  public static final class Gathered extends Gathering {
    @Override
    RequestBatches gather(Batch.Execution store) {
      return new RequestBatches(store, Runnable::run, Runnable::run, task -> {}, MAX_BATCH, 1);
    }
  }

  /** Mutant: see {@link ForgetfulBatches}. */
  public static final class Forgetful extends Gathering {
    @Override
    RequestBatches gather(Batch.Execution store) {
      return new ForgetfulBatches(store, MAX_BATCH, 1);
    }
  }

  /** Mutant: see {@link NegligentBatches}. */
  public static final class Negligent extends Gathering {
    @Override
    RequestBatches gather(Batch.Execution store) {
      return new NegligentBatches(store, MAX_BATCH, 1);
    }
  }

  /** The batches under test with two slots, which is one more than this store can bear. */
  public static final class Crowded extends Gathering {
    @Override
    RequestBatches gather(Batch.Execution store) {
      return new RequestBatches(store, Runnable::run, Runnable::run, task -> {}, MAX_BATCH, 2);
    }
  }
}
