package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.LifeWord;

/** What one life finds wrong while it lives: words for its log, and a count that outlives it. */
final class Violations {

  /** What a line begins with that tells of one. */
  static final String MARK = "VIOLATION: ";

  private final Truth truth;
  private final int life;

  Violations(Truth truth, int life) {
    this.truth = truth;
    this.life = life;
  }

  void report(String what) {
    System.out.println(MARK + what);
    long unused = truth.add(life, LifeWord.VIOLATIONS, 1);
  }

  void report(String where, Throwable fault) {
    report(where + ": " + fault);
    fault.printStackTrace(System.out);
  }
}
