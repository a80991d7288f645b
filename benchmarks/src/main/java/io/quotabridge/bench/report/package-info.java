/**
 * Writes a replayed day out: five files, among them a page with charts, and a summary for the
 * terminal. Start at {@link io.quotabridge.bench.report.DayReport}.
 */
@NullMarked
package io.quotabridge.bench.report;

import org.jspecify.annotations.NullMarked;
