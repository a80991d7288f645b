package io.quotabridge.bench.meter;

import io.quotabridge.metering.Meter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A look inside a meter, which has no public way to tell how it counts. */
final class Shape {

  private static final VarHandle STRIPES = stripesOf(Disturbance.open().getClass());

  private Shape() {}

  /** Whether contention has spread it over stripes. */
  static boolean isStriped(Meter meter) {
    return STRIPES.getAcquire(meter) != null;
  }

  private static VarHandle stripesOf(Class<?> meter) {
    try {
      return MethodHandles.privateLookupIn(meter, MethodHandles.lookup())
          .findVarHandle(meter, "stripes", long[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
