package io.quotabridge.internal.engine;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes on with the requests of a batch that were submitted. Thread-safe. */
final class Delivery {

  /* A task for each request would wake a thread for each, which takes longer than what most of them
   * have to do. As many tasks as there are processors do the same work, and one that is held up (an
   * embedder's own stage) leaves the rest to the others. What may block in the engine itself takes a
   * task of its own. */

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private static final int TASKS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final List<SubmittedCall> calls;
  private final Batch batch;
  private final Executor executor;
  private final AtomicInteger next = new AtomicInteger();

  Delivery(List<SubmittedCall> calls, Batch batch, Executor executor) {
    this.calls = calls;
    this.batch = batch;
    this.executor = executor;
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** Hands the work to the executor; does itself what that does not take. */
  void begin() {
    for (int i = 0; i < Math.min(TASKS, calls.size()); i++) {
      try {
        executor.execute(this::goOn);
      } catch (RuntimeException | Error e) {
        LOG.warn("the executor does not take what the store answered; done here", e);
        goOn();
      }
    }
  }

  /** Lets nothing out: what one of them meets is not the others' affair. */
  private void goOn() {
    for (int i = next.getAndIncrement(); i < calls.size(); i = next.getAndIncrement()) {
      try {
        calls.get(i).goOn(batch);
      } catch (RuntimeException | Error e) {
        LOG.error("what the store answered was not taken", e);
      }
    }
  }
}
