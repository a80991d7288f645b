/**
 * Tests of the metering engine: plain ones, random ones against a model, and proofs of its order.
 */
@NullMarked
package io.quotabridge.metering;

import org.jspecify.annotations.NullMarked;
