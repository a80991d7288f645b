/**
 * The identity port: who are demander, supplier and base station, and to which accounts and
 * carriers do they belong?
 */
@NullMarked
package io.quotabridge.spi.identity;

import org.jspecify.annotations.NullMarked;
