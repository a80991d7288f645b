/** What {@link java.util.ServiceLoader} finds. Not exported. */
@NullMarked
package io.quotabridge.inmemory.internal;

import org.jspecify.annotations.NullMarked;
