package io.quotabridge.bench.crash;

import java.time.Duration;

/**
 * What a run of several nodes does. Immutable.
 *
 * @param store on which database; one that serves several nodes
 * @param nodes how many live at once, 2 or more
 * @param seconds for how long they make traffic, 2 or more; longer if a dead one is waited for
 * @param kill whether one is killed in the middle
 * @param seed of all that is random but the timing of threads
 * @param open how many exchanges each node keeps open, 1 or more
 * @param threads how many threads of each node make traffic, 1 or more
 * @param validity of a grant; exchanges expire after two and a half of them
 */
public record NodesPlan(
    StoreKind store,
    int nodes,
    int seconds,
    boolean kill,
    long seed,
    int open,
    int threads,
    Duration validity) {

  /** Checks the ranges. */
  public NodesPlan {
    if (!store.servesSeveralNodes()) {
      throw new IllegalArgumentException("store (" + store + ") must serve several nodes");
    }
    requireAtLeast(2, "nodes", nodes);
    requireAtLeast(2, "seconds", seconds);
    requireAtLeast(1, "open", open);
    requireAtLeast(1, "threads", threads);
  }

  static void requireAtLeast(int least, String field, int value) {
    if (value < least) {
      throw new IllegalArgumentException(field + " (" + value + ") must be " + least + " or more");
    }
  }
}
