/**
 * What the three ports have in common: how a provider is described, found, configured and
 * versioned.
 */
@NullMarked
package io.quotabridge.spi;

import org.jspecify.annotations.NullMarked;
