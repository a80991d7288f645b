/** What fails, and what becomes of an exchange then: the tests behind {@code docs/failures.md}. */
@NullMarked
package io.quotabridge.failures;

import org.jspecify.annotations.NullMarked;
