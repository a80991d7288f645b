/** Plugins found, not found, and found broken, on real class paths. */
@NullMarked
package io.quotabridge.internal.discovery;

import org.jspecify.annotations.NullMarked;
