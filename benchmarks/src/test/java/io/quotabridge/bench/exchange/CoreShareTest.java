package io.quotabridge.bench.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CoreShareTest {

  private static final class Link {
    private final List<Object> next = new ArrayList<>();
  }

  @Test
  void anOpenExchangeKeepsAtMost400Bytes() {
    CoreShare share = CoreShare.measure();

    assertThat(share.bytesEach()).as("%s", share.byClass()).isBetween(56.0, 400.0);
  }

  @Test
  void itsMeterIsItsOwnAndItsIdentifiersAreNot() {
    CoreShare share = CoreShare.measure();

    Set<String> types =
        share.byClass().stream().map(line -> line.type().getName()).collect(Collectors.toSet());
    assertThat(share.byClass())
        .filteredOn(line -> line.type().getName().endsWith(".StripedMeter"))
        .singleElement()
        .satisfies(line -> assertThat(line.objectsEach()).isEqualTo(1.0))
        .satisfies(line -> assertThat(line.bytesEach()).isLessThanOrEqualTo(64.0));
    assertThat(types)
        .noneMatch(type -> type.startsWith("io.quotabridge.model."))
        .noneMatch(type -> type.startsWith("io.quotabridge.inmemory."));
  }

  @Test
  void whatLiesBehindTheBorderIsNotReachedThroughIt() {
    Link root = new Link();
    Link border = new Link();
    Object behind = new Object();
    Object beside = new Object();
    border.next.add(behind);
    root.next.addAll(List.of(border, beside, root));

    Set<Object> reached = Reach.from(List.of(root), object -> object == border);

    assertThat(reached).contains(root, beside).doesNotContain(border, behind);
    root.next.add(behind);
    assertThat(Reach.from(List.of(root), object -> object == border)).contains(behind);
  }
}
