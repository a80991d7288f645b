@NullMarked
package io.quotabridge.spi.tck;

import org.jspecify.annotations.NullMarked;
