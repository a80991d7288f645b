/** The programs of this module that a person starts; JMH benchmarks beside them. */
@NullMarked
package io.quotabridge.bench;

import org.jspecify.annotations.NullMarked;
