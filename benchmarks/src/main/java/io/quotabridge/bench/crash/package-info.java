/**
 * The crash test: nodes under traffic are killed, frozen and replaced at random moments, and the
 * books are held against what the base stations carried.
 */
@NullMarked
package io.quotabridge.bench.crash;

import org.jspecify.annotations.NullMarked;
