package io.quotabridge.metering;

import org.jspecify.annotations.Nullable;

/**
 * Broken on purpose: a caller that finds its cell frozen takes that for the end and is refused at
 * once, where it should wait for the lock.
 */
class HastyMeter extends StripedMeter {

  HastyMeter(MeterConfig config, ThresholdListener listener) {
    super(config, listener);
  }

  @Override
  long consumeLocked(long least, long most, boolean contended, long @Nullable [] seen) {
    boolean frozen =
        seen == null
            ? cellVolatile() == Stripes.FROZEN
            : Stripes.getVolatile(seen, Stripes.ownCell(seen)) == Stripes.FROZEN;
    return frozen ? 0 : super.consumeLocked(least, most, contended, seen);
  }
}
