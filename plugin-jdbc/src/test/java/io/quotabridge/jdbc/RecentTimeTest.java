package io.quotabridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotabridge.spi.quota.StoreException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For how long, and from which answers on, the database's time is counted on. */
class RecentTimeTest {

  private Database database;

  @BeforeEach
  void open() {
    TestDatabase.POSTGRESQL.assumeThere();
    database =
        Database.open(
            new PooledConnections(TestDatabase.POSTGRESQL.dataSource(TestDatabase.newStorage())),
            Duration.ZERO,
            Duration.ZERO);
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  private Instant transaction(String alongWithTheBeginning) {
    return database.transactBatch(
        "ask",
        System.nanoTime(),
        session -> {
          Database.Beginning beginning = database.beginWithNext(session);
          session.defer(alongWithTheBeginning, (statement, from) -> from, executed -> {});
          session.send();
          return beginning.told();
        });
  }

  private record Prompt(Instant told, Instant countedOn) {}

  /** On a busy machine an answer, or this test, may take long. */
  private Prompt promptly() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() - deadline < 0) {
      Instant told = transaction("SELECT 1");
      Optional<Instant> recent = database.recentTime();
      if (recent.isPresent()) {
        return new Prompt(told, recent.get());
      }
    }
    throw new AssertionError("no answer was prompt");
  }

  @Test
  void whatWasToldPromptlyIsCountedOnForASecond() {
    assertThat(database.recentTime()).as("nobody has asked").isEmpty();

    Prompt prompt = promptly();

    assertThat(prompt.countedOn())
        .isBetween(prompt.told(), prompt.told().plus(Duration.ofSeconds(1)));
  }

  /** It was told before the wait, and nobody knows how long before its end. */
  @Test
  void whatWasToldAlongWithAWaitIsNot() {
    transaction("SELECT pg_sleep(0.2)");

    assertThat(database.recentTime()).isEmpty();
  }

  @Test
  void withAConnectionItsServersTimeIsLost() {
    Prompt unused = promptly();

    assertThatThrownBy(
            () ->
                database.transactBatch(
                    "cut",
                    System.nanoTime(),
                    session -> {
                      throw new SQLNonTransientConnectionException("cut", "08006");
                    }))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRetryable()).isTrue());

    assertThat(database.recentTime()).isEmpty();
  }
}
