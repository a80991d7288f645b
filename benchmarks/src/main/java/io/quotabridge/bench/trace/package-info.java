/**
 * Traces: recorded exchanges of real or made days, read strictly, generated from a seed, and
 * settled by a plain model.
 *
 * <p>A trace is a directory of three CSV files, each plain or gzipped: {@code sessions}, {@code
 * subscribers} and {@code base_stations}. Start at {@link io.quotabridge.bench.trace.Trace}.
 */
@NullMarked
package io.quotabridge.bench.trace;

import org.jspecify.annotations.NullMarked;
