/** Database servers of Debian's packages, started and ended by whoever measures or tests. */
@NullMarked
package io.quotabridge.bench.server;

import org.jspecify.annotations.NullMarked;
