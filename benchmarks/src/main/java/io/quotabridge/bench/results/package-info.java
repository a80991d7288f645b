/** Turns the raw results of JMH into the table and the chart that the documents show. */
@NullMarked
package io.quotabridge.bench.results;

import org.jspecify.annotations.NullMarked;
