/** The base-station port: start, refuse and stop service, and count what it carries. */
@NullMarked
package io.quotabridge.spi.station;

import org.jspecify.annotations.NullMarked;
