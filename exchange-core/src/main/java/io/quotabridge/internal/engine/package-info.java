/** Drives exchanges through steps S1 to S6. Not exported. */
@NullMarked
package io.quotabridge.internal.engine;

import org.jspecify.annotations.NullMarked;
