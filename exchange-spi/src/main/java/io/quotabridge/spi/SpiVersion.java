package io.quotabridge.spi;

/** The version of these ports. A provider that was built for another one is refused by name. */
public final class SpiVersion {

  /** The version that this artifact defines; it rises when a plugin would have to change. */
  public static final int CURRENT = 1;

  private SpiVersion() {}
}
