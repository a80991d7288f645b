@NullMarked
package io.quotabridge.spi.quota;

import org.jspecify.annotations.NullMarked;
