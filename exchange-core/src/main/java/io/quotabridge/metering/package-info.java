/**
 * Counting against a bound, from any number of threads.
 *
 * <p>A {@link io.quotabridge.metering.Gate} stands in front of each packet. An exchange with a
 * grant of its own has a {@link io.quotabridge.metering.Meter}: start there. Exchanges that share
 * one supplier's quota have a {@link io.quotabridge.metering.QuotaPool}.
 *
 * <p>Nothing but the JDK is needed at run time. Volumes are octets in a {@code long}, with exact
 * arithmetic.
 */
@NullMarked
package io.quotabridge.metering;

import org.jspecify.annotations.NullMarked;
