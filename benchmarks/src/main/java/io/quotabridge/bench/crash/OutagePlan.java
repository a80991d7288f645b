package io.quotabridge.bench.crash;

import java.time.Duration;

/**
 * What a run does whose database goes away. Immutable.
 *
 * @param store on which database; one that can go away
 * @param nodes how many nodes live at once, 1 or more
 * @param stops how many times the server is stopped, 1 or more
 * @param cuts how many times connections are cut between two stops, 0 or more
 * @param seed of all that is random but the timing of threads
 * @param open how many exchanges each node keeps open, 1 or more
 * @param threads how many threads of each node make traffic, 1 or more
 * @param validity of a grant; exchanges expire after two and a half of them
 * @param patience how long a store tries before its callers are told to ask again
 */
public record OutagePlan(
    StoreKind store,
    int nodes,
    int stops,
    int cuts,
    long seed,
    int open,
    int threads,
    Duration validity,
    Duration patience) {

  /** Checks the ranges. */
  public OutagePlan {
    if (!store.canGoAway()) {
      throw new IllegalArgumentException("store (" + store + ") must be one that can go away");
    }
    NodesPlan.requireAtLeast(1, "nodes", nodes);
    NodesPlan.requireAtLeast(1, "stops", stops);
    NodesPlan.requireAtLeast(0, "cuts", cuts);
    NodesPlan.requireAtLeast(1, "open", open);
    NodesPlan.requireAtLeast(1, "threads", threads);
  }
}
