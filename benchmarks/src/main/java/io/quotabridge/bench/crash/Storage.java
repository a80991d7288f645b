package io.quotabridge.bench.crash;

import java.io.IOException;

/** A database of the test's own. */
interface Storage extends AutoCloseable {

  /** Returns the address for the nodes. */
  String url();

  /** Returns an address to look into the books at, which leaves to the next life what it finds. */
  String urlToInspect() throws IOException;

  /** Stops what was started. */
  @Override
  void close();
}
