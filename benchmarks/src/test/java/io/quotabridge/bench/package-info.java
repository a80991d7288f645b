/** Tests of the programs that a person starts. */
@NullMarked
package io.quotabridge.bench;

import org.jspecify.annotations.NullMarked;
