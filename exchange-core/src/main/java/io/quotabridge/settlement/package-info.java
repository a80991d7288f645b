/**
 * What accounts owe each other and what carriers owe each other, read from the journal; and the
 * check that the books are right.
 */
@NullMarked
package io.quotabridge.settlement;

import org.jspecify.annotations.NullMarked;
