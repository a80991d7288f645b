/** The meter beside other ways to count against a bound, and beside a counter without one. */
@NullMarked
package io.quotabridge.bench.meter;

import org.jspecify.annotations.NullMarked;
