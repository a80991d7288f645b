/** Tests of the JDBC plugin on real databases. */
@NullMarked
package io.quotabridge.jdbc;

import org.jspecify.annotations.NullMarked;
