/** The engine's parts, each by itself. */
@NullMarked
package io.quotabridge.internal.engine;

import org.jspecify.annotations.NullMarked;
