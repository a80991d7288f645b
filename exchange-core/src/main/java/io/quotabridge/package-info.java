/**
 * Start here: {@link io.quotabridge.DataExchange} is what a carrier builds once, {@link
 * io.quotabridge.Exchange} one use of a supplier's quota by a demander.
 */
@NullMarked
package io.quotabridge;

import org.jspecify.annotations.NullMarked;
