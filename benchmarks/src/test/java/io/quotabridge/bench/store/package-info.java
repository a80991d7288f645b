@NullMarked
package io.quotabridge.bench.store;

import org.jspecify.annotations.NullMarked;
