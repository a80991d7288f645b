package io.quotabridge.bench.replay;

import java.lang.reflect.Method;

/** Whether a person watches. */
public final class Console {

  private Console() {}

  /** Returns whether standard output is a terminal. */
  public static boolean isTerminal() {
    java.io.Console console = System.console();
    if (console == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      // From JDK 22 on there may be a console without a terminal, and a method that tells.
      Method isTerminal = java.io.Console.class.getMethod("isTerminal");
      return (Boolean) isTerminal.invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the console does not tell whether it is a terminal", e);
    }
  }
}
