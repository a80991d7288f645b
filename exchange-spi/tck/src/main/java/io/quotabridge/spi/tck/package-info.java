/**
 * The conformance kit: a plugin author adopts {@link io.quotabridge.spi.tck.QuotaStoreContract}
 * with one class and one method.
 */
@NullMarked
package io.quotabridge.spi.tck;

import org.jspecify.annotations.NullMarked;
