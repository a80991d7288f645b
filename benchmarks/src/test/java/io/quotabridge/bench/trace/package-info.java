@NullMarked
package io.quotabridge.bench.trace;

import org.jspecify.annotations.NullMarked;
