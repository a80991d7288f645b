@NullMarked
package io.quotabridge.model;

import org.jspecify.annotations.NullMarked;
