package io.quotabridge.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.bench.trace.Trace;
import io.quotabridge.bench.trace.TraceSession;
import io.quotabridge.bench.trace.TraceSessions;
import io.quotabridge.bench.trace.TraceSubscriber;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayShareTest {

  private static final Path QUICKSTART =
      Path.of(System.getProperty("project.basedir", "benchmarks"), "src/quickstart/trace");

  private static final int SHARES = 3;

  @Test
  void eachSessionIsInOneShareAndAllOfASuppliersAccountInTheSame() {
    Trace trace = Trace.open(QUICKSTART);
    Map<String, Integer> shareOf = new HashMap<>();
    int[] sessions = new int[SHARES];

    try (TraceSessions all = trace.sessions()) {
      while (all.hasNext()) {
        TraceSession session = all.next();
        List<Integer> holding =
            IntStream.range(0, SHARES)
                .filter(part -> new ReplayShare(part, SHARES).holds(trace, session))
                .boxed()
                .toList();

        assertThat(holding).as("line %d", session.line()).hasSize(1);
        sessions[holding.get(0)]++;
        TraceSubscriber supplier = trace.subscribers().get(session.supplier());
        String account = supplier == null ? session.supplier() : supplier.account();
        assertThat(Objects.requireNonNullElse(shareOf.put(account, holding.get(0)), holding.get(0)))
            .as(account)
            .isEqualTo(holding.get(0));
      }
    }

    assertThat(sessions).as("no share is empty").doesNotContain(0);
  }

  @Test
  void aShareIsOneOfThem() {
    assertThatThrownBy(() -> new ReplayShare(2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("part (2) must be 0 to 1");
  }
}
