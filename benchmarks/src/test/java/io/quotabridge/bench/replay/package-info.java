/** Tests of what a replay is made of. */
@NullMarked
package io.quotabridge.bench.replay;

import org.jspecify.annotations.NullMarked;
