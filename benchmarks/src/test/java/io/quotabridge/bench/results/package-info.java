/** Tests of the tables and charts. */
@NullMarked
package io.quotabridge.bench.results;

import org.jspecify.annotations.NullMarked;
