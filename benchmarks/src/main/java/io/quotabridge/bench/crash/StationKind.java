package io.quotabridge.bench.crash;

/** How a base station counts, and what it still knows when its node has died. */
enum StationKind {
  /** Each packet passes the node's meter; the station remembers what it carried. */
  SURVIVES,
  /** Each packet passes the node's meter; what was carried is forgotten together with the node. */
  LOST,
  /** It counts by itself, also while no node is there, and reports totals. */
  COUNTS_OUTSIDE
}
