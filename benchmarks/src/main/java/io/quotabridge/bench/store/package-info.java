/** Whole exchanges on PostgreSQL beside two plain ways to keep a quota in SQL, under one load. */
@NullMarked
package io.quotabridge.bench.store;

import org.jspecify.annotations.NullMarked;
