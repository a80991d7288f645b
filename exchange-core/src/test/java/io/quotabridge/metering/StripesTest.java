package io.quotabridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The array behind a striped meter. */
class StripesTest {

  /** The cells of threads that were started one after another. */
  private static List<Integer> ownCells(long[] stripes, int threads) throws InterruptedException {
    List<Integer> cells = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(() -> cells.add(Stripes.ownCell(stripes)));
      thread.start();
      thread.join();
    }
    return cells;
  }

  private static Set<Integer> cells(long[] stripes) {
    Set<Integer> all = new HashSet<>();
    for (int n = 0; n < Stripes.count(stripes); n++) {
      all.add(Stripes.cell(stripes, n));
    }
    return all;
  }

  @Test
  void everyThreadHasACellOfTheArray() throws InterruptedException {
    long[] stripes = Stripes.create(8);
    assertThat(Stripes.count(stripes)).isEqualTo(8);
    assertThat(ownCells(stripes, 32)).isSubsetOf(cells(stripes));
  }

  @Test
  void threadsThatWereStartedOneAfterAnotherHaveCellsOfTheirOwn() throws InterruptedException {
    long[] stripes = Stripes.create(8);
    assertThat(new HashSet<>(ownCells(stripes, 32))).isEqualTo(cells(stripes));
  }

  @Test
  void whoMovesOnVisitsEveryCellAndDisturbsNobody() throws InterruptedException {
    long[] stripes = Stripes.create(8);
    int own = Stripes.ownCell(stripes);
    Set<Integer> visited = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      visited.add(Stripes.ownCell(stripes));
      Stripes.moveOn(stripes);
    }
    assertThat(visited).isEqualTo(cells(stripes));
    assertThat(Stripes.ownCell(stripes)).isEqualTo(own);

    Stripes.moveOn(stripes);
    assertThat(new HashSet<>(ownCells(stripes, 32))).as("the others'").isEqualTo(cells(stripes));
    assertThat(Stripes.ownCell(stripes)).isNotEqualTo(own);
  }

  @Test
  void withOneCellThereIsNowhereToGo() {
    long[] stripes = Stripes.create(1);
    int own = Stripes.ownCell(stripes);
    Stripes.moveOn(stripes);
    assertThat(Stripes.ownCell(stripes)).isEqualTo(own);
  }

  @Test
  void frozenCellsGiveTheirCreditsOnce() {
    long[] stripes = Stripes.create(4);
    Stripes.add(stripes, Stripes.cell(stripes, 0), 5);
    Stripes.add(stripes, Stripes.cell(stripes, 3), 7);

    assertThat(Stripes.sum(stripes)).isEqualTo(12);
    assertThat(Stripes.freeze(stripes)).isEqualTo(12);
    assertThat(Stripes.sum(stripes)).isZero();
    assertThat(Stripes.freeze(stripes)).isZero();
    assertThat(Stripes.getVolatile(stripes, Stripes.cell(stripes, 2))).isEqualTo(Stripes.FROZEN);

    Stripes.thaw(stripes);
    assertThat(Stripes.getVolatile(stripes, Stripes.cell(stripes, 2))).isZero();
  }

  @Test
  void thePoolIsNoCell() {
    long[] stripes = Stripes.create(4);
    Stripes.setPool(stripes, 9);

    assertThat(Stripes.sum(stripes)).isZero();
    assertThat(Stripes.freeze(stripes)).isZero();
    Stripes.thaw(stripes);
    assertThat(Stripes.pool(stripes)).isEqualTo(9);
    Stripes.moveOn(stripes);
    assertThat(Stripes.pool(stripes)).isEqualTo(9);
  }
}
