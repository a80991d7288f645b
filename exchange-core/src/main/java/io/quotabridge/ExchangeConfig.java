package io.quotabridge;

import com.google.common.base.Preconditions;
import io.quotabridge.model.NodeId;
import io.quotabridge.model.Usage;
import java.time.Duration;

/**
 * What a carrier may choose about the exchanges of one node. Immutable.
 *
 * @param node the node's name, as a {@link NodeId}; keeps it over restarts
 * @param firstSliceOctets what an exchange asks for at first, 1 or more
 * @param maxSliceOctets the most it asks for at once; slices follow the traffic's rate up to here
 * @param validity how long a grant may be used before the exchange must report; positive, at most
 *     {@link #MAX_DURATION}. An exchange that is silent for twice as long counts as abandoned (RFC
 *     8506 section 13, Tcc)
 * @param stationTimeout how long to wait for the base station's answer; positive, at most {@link
 *     #MAX_DURATION}
 * @param maxOpenExchanges how many exchanges may be open at once; more are refused with 3004
 * @param maxWaitingRequests how many requests may wait for identities, store or base station at
 *     once; more are refused with 3004 without asking anyone
 * @param failures how failures of the store and of base stations are handled
 * @param shutdownTimeout how long {@link DataExchange#close} takes at most to settle what is open;
 *     positive, at most {@link #MAX_DURATION}. What is left is taken up by the node's next life
 */
public record ExchangeConfig(
    String node,
    long firstSliceOctets,
    long maxSliceOctets,
    Duration validity,
    Duration stationTimeout,
    int maxOpenExchanges,
    int maxWaitingRequests,
    FailurePolicy failures,
    Duration shutdownTimeout) {

  /** The longest of all times here, 2^32 - 1 seconds: as long as a Validity-Time may be. */
  public static final Duration MAX_DURATION = Duration.ofSeconds(0xFFFF_FFFFL);

  /**
   * 64 KiB at first: 98 of 100 exchanges of a day of real traffic fit in it, so that they cost one
   * grant and one termination. Up to 16 MiB, a few seconds of a fast radio cell. Ten thousand
   * waiting requests are some seconds' work of a durable store: who waits longer asks again anyway.
   */
  public static final ExchangeConfig DEFAULT =
      new ExchangeConfig(
          "node-1",
          64 * 1024,
          16 * 1024 * 1024,
          Duration.ofMinutes(5),
          Duration.ofSeconds(5),
          Integer.MAX_VALUE,
          10_000,
          FailurePolicy.DEFAULT,
          Duration.ofSeconds(30));

  /** Checks the ranges. */
  public ExchangeConfig {
    new NodeId(node); // checks itself
    Preconditions.checkArgument(
        firstSliceOctets > 0, "firstSliceOctets (%s) must be 1 or more", firstSliceOctets);
    Preconditions.checkArgument(
        firstSliceOctets <= maxSliceOctets,
        "firstSliceOctets (%s) exceeds maxSliceOctets (%s)",
        firstSliceOctets,
        maxSliceOctets);
    Preconditions.checkArgument(
        maxSliceOctets <= Usage.MAX_OCTETS,
        "maxSliceOctets (%s) exceeds %s",
        maxSliceOctets,
        Usage.MAX_OCTETS);
    requireDuration("validity", validity);
    requireDuration("stationTimeout", stationTimeout);
    requireAtLeastOne("maxOpenExchanges", maxOpenExchanges);
    requireAtLeastOne("maxWaitingRequests", maxWaitingRequests);
    Preconditions.checkNotNull(failures, "failures");
    requireDuration("shutdownTimeout", shutdownTimeout);
  }

  /**
   * Returns this configuration for another node.
   *
   * @param newNode the node's name
   */
  public ExchangeConfig withNode(String newNode) {
    return new ExchangeConfig(
        newNode,
        firstSliceOctets,
        maxSliceOctets,
        validity,
        stationTimeout,
        maxOpenExchanges,
        maxWaitingRequests,
        failures,
        shutdownTimeout);
  }

  /**
   * Returns this configuration with other slices.
   *
   * @param first what an exchange asks for at first, in octets
   * @param max the most it asks for at once, in octets
   */
  public ExchangeConfig withSlices(long first, long max) {
    return new ExchangeConfig(
        node,
        first,
        max,
        validity,
        stationTimeout,
        maxOpenExchanges,
        maxWaitingRequests,
        failures,
        shutdownTimeout);
  }

  /**
   * Returns this configuration with another validity.
   *
   * @param newValidity how long a grant may be used before the exchange must report
   */
  public ExchangeConfig withValidity(Duration newValidity) {
    return new ExchangeConfig(
        node,
        firstSliceOctets,
        maxSliceOctets,
        newValidity,
        stationTimeout,
        maxOpenExchanges,
        maxWaitingRequests,
        failures,
        shutdownTimeout);
  }

  /**
   * Returns this configuration with another patience for base stations.
   *
   * @param newTimeout how long to wait for the base station's answer
   */
  public ExchangeConfig withStationTimeout(Duration newTimeout) {
    return new ExchangeConfig(
        node,
        firstSliceOctets,
        maxSliceOctets,
        validity,
        newTimeout,
        maxOpenExchanges,
        maxWaitingRequests,
        failures,
        shutdownTimeout);
  }

  /**
   * Returns this configuration with another limit of open exchanges.
   *
   * @param newLimit how many exchanges may be open at once
   */
  public ExchangeConfig withMaxOpenExchanges(int newLimit) {
    return new ExchangeConfig(
        node,
        firstSliceOctets,
        maxSliceOctets,
        validity,
        stationTimeout,
        newLimit,
        maxWaitingRequests,
        failures,
        shutdownTimeout);
  }

  /**
   * Returns this configuration with another limit of waiting requests.
   *
   * @param newLimit how many requests may wait at once
   */
  public ExchangeConfig withMaxWaitingRequests(int newLimit) {
    return new ExchangeConfig(
        node,
        firstSliceOctets,
        maxSliceOctets,
        validity,
        stationTimeout,
        maxOpenExchanges,
        newLimit,
        failures,
        shutdownTimeout);
  }

  /**
   * Returns this configuration with another policy for failures.
   *
   * @param newFailures how failures are handled
   */
  public ExchangeConfig withFailures(FailurePolicy newFailures) {
    return new ExchangeConfig(
        node,
        firstSliceOctets,
        maxSliceOctets,
        validity,
        stationTimeout,
        maxOpenExchanges,
        maxWaitingRequests,
        newFailures,
        shutdownTimeout);
  }

  /**
   * Returns this configuration with another time to shut down in.
   *
   * @param newTimeout how long closing takes at most
   */
  public ExchangeConfig withShutdownTimeout(Duration newTimeout) {
    return new ExchangeConfig(
        node,
        firstSliceOctets,
        maxSliceOctets,
        validity,
        stationTimeout,
        maxOpenExchanges,
        maxWaitingRequests,
        failures,
        newTimeout);
  }

  private static void requireAtLeastOne(String field, int value) {
    Preconditions.checkArgument(value > 0, "%s (%s) must be 1 or more", field, value);
  }

  static void requireDuration(String field, Duration value) {
    Preconditions.checkNotNull(value, field);
    Preconditions.checkArgument(
        !value.isNegative() && !value.isZero(), "%s (%s) must be positive", field, value);
    Preconditions.checkArgument(
        value.compareTo(MAX_DURATION) <= 0, "%s (%s) exceeds %s", field, value, MAX_DURATION);
  }
}
