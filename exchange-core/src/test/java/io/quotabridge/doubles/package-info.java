/**
 * Named doubles of what surrounds the core: a store, a base station and an executor with faults.
 */
@NullMarked
package io.quotabridge.doubles;

import org.jspecify.annotations.NullMarked;
