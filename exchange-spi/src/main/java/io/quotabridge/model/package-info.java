/**
 * Value records shared by everyone: identifiers, result codes, balances, exchanges and journal
 * entries. All immutable; volumes are octets in a {@code long}.
 */
@NullMarked
package io.quotabridge.model;

import org.jspecify.annotations.NullMarked;
