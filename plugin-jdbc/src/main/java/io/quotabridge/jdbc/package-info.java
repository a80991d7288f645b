/**
 * Identity registry and quota store on a SQL database: H2, PostgreSQL, MariaDB or MySQL, through
 * any {@code DataSource}. Start with {@link io.quotabridge.jdbc.JdbcQuotaStoreProvider}, which
 * lists the settings.
 */
@NullMarked
package io.quotabridge.jdbc;

import org.jspecify.annotations.NullMarked;
