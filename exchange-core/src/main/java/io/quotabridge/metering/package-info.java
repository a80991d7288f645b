/**
 * Counting against a bound, from any number of threads: {@link io.quotabridge.metering.Meter} is
 * the gate in front of a packet. Start there.
 *
 * <p>Nothing but the JDK is needed at run time. Volumes are octets in a {@code long}, with exact
 * arithmetic.
 */
@NullMarked
package io.quotabridge.metering;

import org.jspecify.annotations.NullMarked;
