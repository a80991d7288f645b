package io.quotabridge.bench.crash;

import io.quotabridge.bench.crash.Truth.Mark;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What a killed node left open, and what became of it. Not thread-safe. */
final class Heritage {

  /* The tables tell what is left; the truth tells who settled it and when, without a look into the
   * tables that would disturb. The server may still carry out what the node sent last: so the
   * tables are read again and again, and what they show of the node later is left by it as well.
   * What the node itself settled with its last breath is open no more, and nobody was told.
   */

  private static final String OF_NODE = " AND node_id = ?";
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

  /** Between two looks into the tables, in milliseconds. */
  private static final long LOOK_MILLIS = 250;

  private final Stage stage;
  private final NodeProcess dead;
  private final Fleet fleet;
  private final long death = System.nanoTime();
  private final Set<Integer> left = new HashSet<>();
  private final Set<Integer> settledByOthers = new HashSet<>();
  private long lastSettled = death;

  Heritage(Stage stage, NodeProcess dead, Fleet fleet) {
    this.stage = stage;
    this.dead = dead;
    this.fleet = fleet;
  }

  /**
   * Waits until nothing is left that the node had open.
   *
   * @throws LifeFailedException if that takes far too long, or if a node that lives ends
   */
  void awaitSettled() throws SQLException, InterruptedException {
    boolean empty = false;
    while (!empty) {
      fleet.requireAlive();
      Set<Integer> owned = open(OF_NODE);
      owned.stream().filter(slot -> !settledByOthers.contains(slot)).forEach(left::add);
      long look = System.nanoTime();
      while (System.nanoTime() - look < Duration.ofMillis(LOOK_MILLIS).toNanos()) {
        noteSettled();
        Thread.sleep(1);
      }
      Set<Integer> open = open("");
      noteSettled();
      left.retainAll(open);
      empty = owned.isEmpty() && left.isEmpty();
      if (!empty && System.nanoTime() - death > LONGEST_WAIT.toNanos()) {
        throw new LifeFailedException(
            left.size() + " exchanges of " + dead.node() + " are open after " + LONGEST_WAIT);
      }
    }
  }

  private void noteSettled() {
    Truth truth = stage.truth();
    boolean some =
        left.removeIf(
            slot -> truth.isMarked(slot, Mark.SETTLED_FOR_ANOTHER) && settledByOthers.add(slot));
    if (some) {
      lastSettled = System.nanoTime();
    }
  }

  private Set<Integer> open(String ofNode) throws SQLException {
    Set<Integer> slots = new HashSet<>();
    String sql = "SELECT exchange_id FROM qb_exchange WHERE status = 'OPEN'" + ofNode;
    try (Connection connection = DriverManager.getConnection(stage.setup().url());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      if (!ofNode.isEmpty()) {
        statement.setString(1, dead.node());
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          slots.add(World.slot(row.getString(1)));
        }
      }
    }
    return slots;
  }

  /** Returns how many of its exchanges others settled. */
  int settledByOthers() {
    return settledByOthers.size();
  }

  /** Returns how long after the death the last of them was settled, to a few milliseconds. */
  Duration lastAfter() {
    return Duration.ofNanos(lastSettled - death);
  }
}
