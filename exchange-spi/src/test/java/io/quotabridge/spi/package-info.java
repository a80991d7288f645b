@NullMarked
package io.quotabridge.spi;

import org.jspecify.annotations.NullMarked;
