/** The code that the README and docs/ show; a test keeps both alike. */
@NullMarked
package io.quotabridge.docs;

import org.jspecify.annotations.NullMarked;
