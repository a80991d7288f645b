/**
 * All three ports in the memory of one process: for tests and simulations, for an embedder whose
 * registry is elsewhere and is copied in, and as the yardstick that other stores are compared with.
 */
@NullMarked
package io.quotabridge.inmemory;

import org.jspecify.annotations.NullMarked;
