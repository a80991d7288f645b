package io.quotabridge.bench.crash;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.quotabridge.spi.quota.QuotaStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What one run plays on: a database in which all suppliers have their quota, a file for the truth,
 * processes. Not thread-safe.
 */
record Stage(Storage storage, Setup setup, Truth truth, Processes processes, Inspector inspector) {

  /** A run. */
  @FunctionalInterface
  interface Play {

    /** Returns whether nothing was found wrong. */
    boolean on(Stage stage) throws Exception;
  }

  /**
   * Plays in a directory of its own, which is kept if something was found wrong.
   *
   * @param plan what is needed
   * @param parent where to make that directory
   * @param out is told where it is, if it is kept
   * @param play what happens there
   */
  static void run(StagePlan plan, Path parent, PrintWriter out, Play play) throws Exception {
    Path directory = Files.createTempDirectory(parent, "crash-").toAbsolutePath();
    boolean right;
    try (Storage storage = plan.store().start(directory, plan.durable())) {
      right = run(plan, directory, storage, play);
    }
    if (right) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } else {
      out.println("the logs of all lives are kept in " + directory);
    }
  }

  private static boolean run(StagePlan plan, Path directory, Storage storage, Play play)
      throws Exception {
    Setup setup =
        new Setup(
            directory,
            storage.urls(),
            plan.world(),
            plan.open(),
            plan.threads(),
            plan.validity(),
            plan.patience());
    Truth truth = Truth.create(setup.truth(), plan.room());
    setup.save();
    try (QuotaStore store = setup.openStore(1)) {
      List<?> unused = store.execute(plan.world().quotas());
    }
    try (Processes processes = new Processes(setup, truth)) {
      return play.on(
          new Stage(storage, setup, truth, processes, new Inspector(storage, setup, truth)));
    }
  }
}
