@NullMarked
package io.quotabridge.spi.ledger;

import org.jspecify.annotations.NullMarked;
