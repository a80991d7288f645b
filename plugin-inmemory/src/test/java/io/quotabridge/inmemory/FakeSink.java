package io.quotabridge.inmemory;

import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.station.UsageSink;
import java.util.ArrayList;
import java.util.List;

/** What the core would be to a base station: lets a fixed grant through and notes every call. */
final class FakeSink implements UsageSink {

  private final boolean wanted;
  private final List<String> calls = new ArrayList<>();
  private long left;

  private FakeSink(boolean wanted, long grant) {
    this.wanted = wanted;
    this.left = grant;
  }

  static FakeSink granting(long octets) {
    return new FakeSink(true, octets);
  }

  static FakeSink givenUp() {
    return new FakeSink(false, 0);
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  synchronized long left() {
    return left;
  }

  @Override
  public synchronized boolean confirm() {
    calls.add("confirm");
    return wanted;
  }

  @Override
  public synchronized void decline(ResultCode code, String detail) {
    calls.add("decline " + code);
  }

  @Override
  public synchronized boolean tryConsume(long octets) {
    boolean through = octets <= left;
    calls.add("tryConsume " + octets);
    left -= through ? octets : 0;
    return through;
  }

  @Override
  public synchronized long consumeUpTo(long octets) {
    long through = Math.min(octets, left);
    calls.add("consumeUpTo " + octets);
    left -= through;
    return through;
  }

  @Override
  public synchronized void report(long totalOctets) {
    calls.add("report " + totalOctets);
  }

  @Override
  public synchronized void end(EndingCause cause) {
    calls.add("end " + cause);
  }
}
