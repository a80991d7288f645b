package io.quotabridge.inmemory;

import io.quotabridge.model.EndingCause;
import io.quotabridge.model.InvalidRequestException;
import io.quotabridge.model.ResultCode;

/**
 * What a terminal carries at a base station before it leaves. Immutable.
 *
 * @param octets how much it would carry in all, 0 or more
 * @param packetOctets the size of one packet, 1 or more; the last one may be smaller
 * @param cause why it ends once all is carried
 */
public record Load(long octets, long packetOctets, EndingCause cause) {

  /** Checks the ranges. */
  public Load {
    requireAtLeast("octets", octets, 0);
    requireAtLeast("packetOctets", packetOctets, 1);
    if (cause == null) {
      throw new InvalidRequestException(
          ResultCode.MISSING_VALUE, "cause", "nothing", "must be present");
    }
  }

  private static void requireAtLeast(String field, long value, long least) {
    if (value < least) {
      throw new InvalidRequestException(
          ResultCode.INVALID_VALUE, field, Long.toString(value), "must be " + least + " or more");
    }
  }
}
