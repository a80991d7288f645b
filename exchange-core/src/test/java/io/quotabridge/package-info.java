/** What an embedder sees: exchanges through the public API, over real plugins and over faults. */
@NullMarked
package io.quotabridge;

import org.jspecify.annotations.NullMarked;
