package io.quotabridge.bench.crash;

import java.util.ArrayList;
import java.util.List;

/** What came of a run. Not thread-safe. */
public final class Outcome {

  private final List<String> violations = new ArrayList<>();
  int kills;
  int lives;
  int orderlyEnds;
  int returned;
  long leftToNextLives;
  long takenUp;
  long takenOver;
  long slowestTakeUpNanos;
  long slowestTakenUp;
  Findings books = new Findings();

  void slowestTakeUp(long nanos, long exchanges) {
    if (exchanges > 0 && nanos > slowestTakeUpNanos) {
      slowestTakeUpNanos = nanos;
      slowestTakenUp = exchanges;
    }
  }

  void violation(String what) {
    violations.add(what);
  }

  /** Returns what was found wrong, in words; nothing should be. */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  /** Returns how many processes were killed. */
  public int kills() {
    return kills;
  }

  /** Returns how many frozen processes came back after they had been replaced. */
  public int returned() {
    return returned;
  }

  /** Returns how many exchanges were opened. */
  public long opened() {
    return books.opened;
  }

  /** Returns how many exchanges the next life of their node took up, each time counted. */
  public long takenUp() {
    return takenUp;
  }

  /** Returns how many expired exchanges another owner took over. */
  public long takenOver() {
    return takenOver;
  }

  /** Returns how many octets base stations carried. */
  public long carried() {
    return books.carried;
  }

  /** Returns how many octets suppliers were charged. */
  public long charged() {
    return books.charged;
  }
}
