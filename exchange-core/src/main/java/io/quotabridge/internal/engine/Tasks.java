package io.quotabridge.internal.engine;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands work to an executor that may refuse it. */
final class Tasks {

  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  private static final Duration IDLE = Duration.ofSeconds(10);

  private Tasks() {}

  /**
   * Runs a task on an executor, or here if that does not take it: what must be done is done, if
   * need be by a thread that was meant for something else.
   */
  static void runOn(Executor executor, Runnable task, String what) {
    AtomicBoolean begun = new AtomicBoolean();
    try {
      executor.execute(
          () -> {
            begun.set(true);
            run(task, what);
          });
    } catch (RuntimeException | Error e) {
      if (begun.get()) {
        throw e; // it ran in this thread, and met that
      }
      LOG.warn("the executor refuses to {}; done by {}", what, Thread.currentThread(), e);
      run(task, what);
    }
  }

  /**
   * Returns an executor that begins every task at once, on daemon threads that are there only while
   * there is work; so nobody has to shut it down.
   */
  static Executor ownThreads(String what) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE.toMillis(),
        TimeUnit.MILLISECONDS,
        new SynchronousQueue<>(),
        new ThreadFactoryBuilder()
            .setNameFormat("quotabridge-" + what + "-%d")
            .setDaemon(true)
            .build());
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
