/** Tests of what the measurements of whole exchanges rest on. */
@NullMarked
package io.quotabridge.bench.exchange;

import org.jspecify.annotations.NullMarked;
