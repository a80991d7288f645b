package io.quotabridge.lifecycle;

import java.util.stream.Collectors;

/** Writes {@code docs/lifecycle.md} from the table. */
final class LifecyclePage {

  private static final String HEAD =
      """
      # The life of an exchange

      An exchange is one use of a supplier's quota by a demander at a base station. It is
      requested, its identities are verified, quota is reserved, the base station serves and
      counts, service ends, and the counted volume is settled. At each step before service it may
      be refused instead, with a reason. There is one table of what may happen when,
      `Lifecycle.table()`, and it is complete: an event that has no row in the present state is
      impossible, and whoever tries it gets an `IllegalTransitionException` that lists what would
      have been legal.

      <!-- Diagram and table are made from Lifecycle.table(). After a change there, run
           mvn -pl exchange-core -am test -Dtest=LifecyclePageTest \\
             -Dsurefire.failIfNoSpecifiedTests=false -Dquotabridge.update-docs=true
      -->

      ```mermaid
      """;

  private static final String MIDDLE =
      """
      ```

      | state | event | next | what it means |
      |---|---|---|---|
      """;

  private static final String TAIL =
      """

      ## How to read it

      - **States** are what `Exchange.state()` returns, **events** what happened to it. `REFUSED`
        and `SETTLED` are final: nothing leads out of them.
      - **Who decides, acts.** The table only decides. Whoever drives an exchange swaps its state
        atomically, and the one thread that wins the swap carries out what follows from it: tells
        the base station, releases or settles, tells the listeners. So each of these happens once,
        however many threads try.
      - **The base station is always told**: `refuse` with the reason on every way to `REFUSED`,
        `stop` with the cause on the way to `ENDING`. A station that counts from outside reports
        its final total before it returns from `stop`, and nothing is settled until it has.
      - **Nothing stays reserved.** From `GRANTED` on the exchange holds a reservation of the
        supplier's quota. The way to `REFUSED` releases it, and so does the settlement.
      - **`ENDING` waits for the store.** If the store fails, the exchange stays there with its
        volume; ending it again submits the same volume under the same number, and it is charged
        once.
      - **Listeners** hear of each step with the state before and after (`ExchangeEvent`); only of
        `FOUND_SETTLED` they do not, because nothing happens then.
      """;

  private LifecyclePage() {}

  static String text() {
    String rows =
        Lifecycle.table().stream()
            .map(
                t ->
                    "| %s | %s | %s | %s |".formatted(t.from(), t.event(), t.to(), meaning(t))
                        + "\n")
            .collect(Collectors.joining());
    return HEAD + LifecycleDiagram.mermaid() + MIDDLE + rows + TAIL;
  }

  private static String meaning(Transition row) {
    return switch (row.event()) {
      case NOT_ADMITTED ->
          "The node is full or shuts down (3004), or the identifier is in use for"
              + " another request (5007). Nothing was asked, nothing is kept.";
      case IDENTITIES_VERIFIED ->
          "S2: demander, supplier and base station are known, belong to the accounts that they"
              + " claim, and may take part.";
      case IDENTITY_REJECTED ->
          "S3: one of them is unknown (5030), not confirmed (5003), suspended or barred (4010), or"
              + " the registry failed (5012). The quota was not asked for.";
      case QUOTA_GRANTED ->
          "S2: the store reserved the first slice of the supplier's quota. The base station is"
              + " asked to serve.";
      case QUOTA_REFUSED ->
          "S3: the quota is used up (4012), too many exchanges share it (5006), the identifier was"
              + " used for another request (5007), or the store failed (5012). The base station was"
              + " not asked.";
      case FOUND_SETTLED ->
          "The request repeats one of an exchange that was settled before; it is shown as it was"
              + " settled, and nothing happens again.";
      case TAKEN_UP ->
          "A node that begins finds it open in the store, left by an earlier life. The base station"
              + " is asked what it counted, and either serves on or has lost it.";
      case SERVICE_CONFIRMED ->
          "S4: the base station serves. From now on traffic is let through and counted.";
      case SERVICE_DECLINED ->
          "S3: the base station declines, cannot be reached or does not answer in time (3002). The"
              + " reservation is released.";
      case MORE_GRANTED ->
          "S4: the exchange ran low, reported what it used and was granted another slice. It"
              + " happens any number of times.";
      case SERVICE_ENDED ->
          row.from() == ExchangeState.GRANTED
              ? "It was ended before the base station had answered. If the station confirms later,"
                  + " it is told that nobody wants service any more."
              : "The terminal left, the quota is used up, the station was lost, somebody ended the"
                  + " exchange, or the node shuts down. Nothing is let through any more.";
      case VOLUME_SETTLED ->
          "S5 and S6: the volume was submitted, the supplier charged, the demander's account has"
              + " received it, and the rest of the reservation is free again.";
    };
  }
}
