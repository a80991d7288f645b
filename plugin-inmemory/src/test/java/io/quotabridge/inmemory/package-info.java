@NullMarked
package io.quotabridge.inmemory;

import org.jspecify.annotations.NullMarked;
