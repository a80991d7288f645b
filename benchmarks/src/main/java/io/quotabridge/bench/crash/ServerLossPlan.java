package io.quotabridge.bench.crash;

import java.time.Duration;

/**
 * What a run does in which a server of several is lost. Immutable.
 *
 * @param servers on which database
 * @param nodes how many nodes live at once, 1 or more
 * @param seconds for how long they make traffic, 2 or more: half of it before the loss; and half as
 *     long on one server alone
 * @param seed of all that is random but the timing of threads
 * @param open how many exchanges each node keeps open, 1 or more
 * @param threads how many threads of each node make traffic, 1 or more
 * @param validity of a grant; exchanges expire after two and a half of them
 * @param patience how long a store tries before its callers are told to ask again
 */
public record ServerLossPlan(
    ServerKind servers,
    int nodes,
    int seconds,
    long seed,
    int open,
    int threads,
    Duration validity,
    Duration patience) {

  /** Checks the ranges. */
  public ServerLossPlan {
    NodesPlan.requireAtLeast(1, "nodes", nodes);
    NodesPlan.requireAtLeast(2, "seconds", seconds);
    NodesPlan.requireAtLeast(1, "open", open);
    NodesPlan.requireAtLeast(1, "threads", threads);
  }
}
