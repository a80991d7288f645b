/** The ledger rules, pure and written once, for every store that keeps its own rows. */
@NullMarked
package io.quotabridge.spi.ledger;

import org.jspecify.annotations.NullMarked;
