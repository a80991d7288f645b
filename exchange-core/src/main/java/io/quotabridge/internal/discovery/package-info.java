/** Finds plugins and chooses among them. Not exported. */
@NullMarked
package io.quotabridge.internal.discovery;

import org.jspecify.annotations.NullMarked;
