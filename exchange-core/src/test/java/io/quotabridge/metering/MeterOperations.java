package io.quotabridge.metering;

import java.util.function.Function;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The operations that Lincheck interleaves, the same for the meter under test and for the model
 * that it is compared with. They are few and picked by hand: a demand that only a drain can serve,
 * one that any stripe serves, and what happens around them. Random sizes had missed what these
 * find.
 */
public abstract class MeterOperations {

  static final MeterConfig CONFIG = new MeterConfig(100, 20, 2);

  static final MeterConfig BOUND = new MeterConfig(100, 0, 2);

  /** More than half of the grant, and more than any stripe leases. */
  static final long BIG = 60;

  private final ThreadLocal<@Nullable Long> reached = new ThreadLocal<>();
  private final Meter meter;

  MeterOperations(Function<ThresholdListener, Meter> open) {
    this.meter = open.apply((m, remaining) -> reached.set(remaining));
  }

  @Operation
  public String addBig() {
    return told(meter.tryConsume(BIG) ? BIG : 0);
  }

  @Operation
  public String addSmall() {
    return told(meter.tryConsume(1) ? 1 : 0);
  }

  @Operation
  public String addPart() {
    return told(meter.consumeUpTo(24));
  }

  @Operation
  public String addContended() {
    return told(contended(meter));
  }

  @Operation(runOnce = true)
  public String extend() {
    try {
      meter.extend(20);
      return "extended";
    } catch (IllegalStateException e) {
      return "closed before";
    }
  }

  @Operation(runOnce = true)
  public long close() {
    return meter.close();
  }

  private static long contended(Meter meter) {
    return meter instanceof StripedMeter ? Shapes.consumeContended(meter, 1) : meter.consumeUpTo(1);
  }

  /** The octets taken, and with how many left the caller was told of the threshold, if it was. */
  private String told(long taken) {
    Long left = reached.get();
    reached.remove();
    return left == null ? "took " + taken : "took " + taken + ", reached with " + left + " left";
  }

  /** The sequential model. */
  public static final class Model extends MeterOperations {
    public Model() {
      super(listener -> new ModelMeter(CONFIG, listener));
    }
  }

  /** The model after the one octet that {@link Striped} has consumed to get its stripes. */
  public static final class ModelOfStriped extends MeterOperations {
    public ModelOfStriped() {
      super(
          listener -> {
            Meter meter = new ModelMeter(CONFIG, listener);
            boolean unused = meter.tryConsume(1);
            return meter;
          });
    }
  }

  /** The model without a threshold. */
  public static final class ModelOfBound extends MeterOperations {
    public ModelOfBound() {
      super(listener -> new ModelMeter(BOUND, listener));
    }
  }

  /** A meter as it is opened. */
  public static final class Central extends MeterOperations {
    public Central() {
      super(listener -> new StripedMeter(CONFIG, listener));
    }
  }

  /** A meter after contention. */
  public static final class Striped extends MeterOperations {
    public Striped() {
      super(listener -> striped(new StripedMeter(CONFIG, listener)));
    }
  }

  /** Mutant: whoever finds its cell frozen is refused at once, and does not wait for the lock. */
  public static final class Hasty extends MeterOperations {
    public Hasty() {
      super(listener -> striped(new HastyMeter(CONFIG, listener)));
    }
  }

  /** Mutant: compares with an estimate, then adds. */
  public static final class Estimating extends MeterOperations {
    public Estimating() {
      super(listener -> new EstimatingMeter(BOUND));
    }
  }

  private static Meter striped(StripedMeter meter) {
    long taken = Shapes.consumeContended(meter, 1);
    if (taken != 1 || !Shapes.isStriped(meter)) {
      throw new AssertionError("the grant is too small for stripes");
    }
    return meter;
  }
}
