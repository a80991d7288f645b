/** What a journal adds up to. */
@NullMarked
package io.quotabridge.settlement;

import org.jspecify.annotations.NullMarked;
