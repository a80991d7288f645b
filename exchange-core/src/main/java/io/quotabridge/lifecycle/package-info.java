/** The states of an exchange: one table, a pure decision, and the diagram drawn from the table. */
@NullMarked
package io.quotabridge.lifecycle;

import org.jspecify.annotations.NullMarked;
