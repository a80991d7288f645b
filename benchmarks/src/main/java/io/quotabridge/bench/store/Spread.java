package io.quotabridge.bench.store;

/** On how many suppliers the load falls. */
public enum Spread {
  /** As many as the option says; chosen at random. */
  SPREAD,

  /** One. */
  HOT
}
