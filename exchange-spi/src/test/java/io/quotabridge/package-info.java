@NullMarked
package io.quotabridge;

import org.jspecify.annotations.NullMarked;
