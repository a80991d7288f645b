/** Runs a recorded day through the library as a carrier would, through its public API alone. */
@NullMarked
package io.quotabridge.bench.replay;

import org.jspecify.annotations.NullMarked;
