@NullMarked
package io.quotabridge.spi.identity;

import org.jspecify.annotations.NullMarked;
