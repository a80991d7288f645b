/** Whole exchanges through the public API, in memory: what they cost in time and in space. */
@NullMarked
package io.quotabridge.bench.exchange;

import org.jspecify.annotations.NullMarked;
