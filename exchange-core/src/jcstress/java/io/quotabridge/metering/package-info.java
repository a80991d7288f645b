/**
 * The meter's linearisation points under jcstress, each with a twin that is broken at that point
 * and must be caught; but for a refusal against an extension, where whatever comes first is right.
 * See {@link io.quotabridge.metering.JcstressMain} for the commands.
 */
package io.quotabridge.metering;
