package io.quotabridge.bench.crash;

import java.time.Duration;

/**
 * What is set up before a run begins. Immutable.
 *
 * @param store on which database
 * @param durable whether its commits survive the machine, not only the process
 * @param world who takes part
 * @param open how many exchanges each node keeps open
 * @param threads how many threads of a node make traffic
 * @param validity of a grant
 * @param patience how long a store tries before its callers are told to ask again
 * @param room for so many exchanges
 */
record StagePlan(
    Storage.Maker store,
    boolean durable,
    World world,
    int open,
    int threads,
    Duration validity,
    Duration patience,
    int room) {}
