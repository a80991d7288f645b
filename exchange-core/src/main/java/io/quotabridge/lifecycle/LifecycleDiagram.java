package io.quotabridge.lifecycle;

import java.util.Locale;
import java.util.stream.Collectors;

/** Draws the lifecycle's table as a Mermaid diagram, which most code hosts show as a picture. */
public final class LifecycleDiagram {

  private LifecycleDiagram() {}

  /** Returns the diagram's source, one line for each transition. */
  public static String mermaid() {
    String start = "  [*] --> " + ExchangeState.REQUESTED + "\n";
    String edges =
        Lifecycle.table().stream()
            .map(t -> "  " + t.from() + " --> " + t.to() + ": " + words(t.event()) + "\n")
            .collect(Collectors.joining());
    StringBuilder ends = new StringBuilder();
    for (ExchangeState state : ExchangeState.values()) {
      if (state.isFinal()) {
        ends.append("  ").append(state).append(" --> [*]\n");
      }
    }
    return "stateDiagram-v2\n" + start + edges + ends;
  }

  private static String words(LifecycleEvent event) {
    return event.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
