package io.quotabridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NettingMatrixTest {
  private final NettingMatrix matrix =
      new NettingMatrix(
          List.of(
              new NettingLine("south", "north", 50),
              new NettingLine("north", "south", 80),
              new NettingLine("north", "north", 900),
              new NettingLine("west", "north", 7),
              new NettingLine("north", "west", 7)));

  @Test
  void whoReceivedMoreOwesTheDifference() {
    assertThat(matrix.nets())
        .containsExactly(
            new NettingMatrix.Net("south", "north", 80, 50),
            new NettingMatrix.Net("west", "north", 7, 7),
            new NettingMatrix.Net("west", "south", 0, 0));
    assertThat(matrix.nets()).extracting(NettingMatrix.Net::octets).containsExactly(30L, 0L, 0L);
  }

  @Test
  void rowsAndColumnsAddUp() {
    assertThat(matrix.carriers()).containsExactly("north", "south", "west");
    assertThat(matrix.suppliedBy("north")).isEqualTo(987);
    assertThat(matrix.octets("south", "west")).isZero();
    assertThat(matrix.largest()).isEqualTo(900);
  }

  @Test
  void noCarriersOweNothing() {
    NettingMatrix none = new NettingMatrix(List.of());

    assertThat(none.carriers()).isEmpty();
    assertThat(none.nets()).isEmpty();
    assertThat(none.largest()).isZero();
  }
}
