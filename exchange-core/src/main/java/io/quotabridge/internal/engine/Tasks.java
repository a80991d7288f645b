package io.quotabridge.internal.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands work to an executor that may refuse it. */
final class Tasks {

  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  private Tasks() {}

  /**
   * Runs a task on an executor, or here if that takes nothing more: what must be done is done, if
   * need be by a thread that was meant for something else.
   */
  static void runOn(Executor executor, Runnable task, String what) {
    try {
      executor.execute(() -> run(task, what));
    } catch (RejectedExecutionException e) {
      LOG.warn("the executor refuses to {}; done by {}", what, Thread.currentThread(), e);
      run(task, what);
    }
  }

  /** Nobody waits for these tasks who could be told. */
  private static void run(Runnable task, String what) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("failed to {}", what, e);
    }
  }
}
