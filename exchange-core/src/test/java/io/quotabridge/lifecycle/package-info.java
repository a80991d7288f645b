/** The lifecycle's table, and the page that is made from it. */
@NullMarked
package io.quotabridge.lifecycle;

import org.jspecify.annotations.NullMarked;
