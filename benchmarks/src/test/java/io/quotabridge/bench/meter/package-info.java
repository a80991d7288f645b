/** Tests of what the benchmarks promise: that they run, and that they notice a wrong sum. */
@NullMarked
package io.quotabridge.bench.meter;

import org.jspecify.annotations.NullMarked;
