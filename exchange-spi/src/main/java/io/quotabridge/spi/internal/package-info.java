/** Argument checks. Not exported. */
@NullMarked
package io.quotabridge.spi.internal;

import org.jspecify.annotations.NullMarked;
