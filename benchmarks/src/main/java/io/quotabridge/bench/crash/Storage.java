package io.quotabridge.bench.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A database of the test's own. */
interface Storage extends AutoCloseable {

  /** Makes an empty one. */
  @FunctionalInterface
  interface Maker {

    /**
     * Makes it.
     *
     * @param directory where it may keep files
     * @param durable whether a commit has to survive the machine, not only the process
     */
    Storage start(Path directory, boolean durable) throws Exception;
  }

  /** Returns the address for the nodes. */
  String url();

  /** Returns addresses of the same books, which the nodes use in turn. */
  default List<String> urls() {
    return List.of(url());
  }

  /** Returns an address to look into the books at, which leaves to the next life what it finds. */
  String urlToInspect() throws IOException;

  /** Stops what was started. */
  @Override
  void close();
}
