package io.quotabridge.doubles;

/** Lets a test go on once a thread has come to a standstill. */
public final class Standstill {

  private Standstill() {}

  /** Returns once a thread waits for another one, or is over: the test then finds out which. */
  public static void await(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }
}
