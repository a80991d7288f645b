@NullMarked
package io.quotabridge.internal.engine;

import org.jspecify.annotations.NullMarked;
