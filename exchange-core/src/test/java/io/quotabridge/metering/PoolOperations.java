package io.quotabridge.metering;

import java.util.function.Function;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The operations on a pool and two gates that Lincheck interleaves: see {@link MeterOperations}.
 */
public abstract class PoolOperations {

  /** Enough for a few slices of calls for one octet. */
  static final MeterConfig CONFIG = new MeterConfig(200, 30, 1);

  private final ThreadLocal<@Nullable Long> reached = new ThreadLocal<>();
  private final QuotaPool pool;
  private final Gate one;
  private final Gate other;

  PoolOperations(Function<ThresholdListener, QuotaPool> open) {
    this.pool = open.apply((m, remaining) -> reached.set(remaining));
    this.one = pool.open();
    this.other = pool.open();
    long unused = one.consumeUpTo(1) + other.consumeUpTo(1);
  }

  @Operation
  public String smallOfOne() {
    return told(one.tryConsume(1) ? 1 : 0);
  }

  @Operation
  public String smallOfOther() {
    return told(other.tryConsume(1) ? 1 : 0);
  }

  /** More than half of the quota. */
  @Operation
  public String bigOfOther() {
    return told(other.tryConsume(120) ? 120 : 0);
  }

  @Operation
  public String partOfOther() {
    return told(other.consumeUpTo(90));
  }

  @Operation(runOnce = true)
  public long closeOne() {
    return one.close();
  }

  @Operation(runOnce = true)
  public String extend() {
    try {
      pool.extend(20);
      return "extended";
    } catch (IllegalStateException e) {
      return "closed before";
    }
  }

  @Operation(runOnce = true)
  public long closePool() {
    return pool.close();
  }

  private String told(long taken) {
    Long left = reached.get();
    reached.remove();
    return left == null ? "took " + taken : "took " + taken + ", reached with " + left + " left";
  }

  /** The sequential model. */
  public static final class Model extends PoolOperations {
    public Model() {
      super(listener -> new ModelPool(CONFIG, listener));
    }
  }

  /** The pool under test. */
  public static final class Shared extends PoolOperations {
    public Shared() {
      super(listener -> new SharedQuota(CONFIG, listener));
    }
  }

  /** Mutant: gives an idle slice away by a read and a write. */
  public static final class Torn extends PoolOperations {
    public Torn() {
      super(listener -> new TornQuota(CONFIG, listener));
    }
  }
}
