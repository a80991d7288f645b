/**
 * The quota port: the requests of an exchange, and the store that executes them, each exactly once.
 */
@NullMarked
package io.quotabridge.spi.quota;

import org.jspecify.annotations.NullMarked;
