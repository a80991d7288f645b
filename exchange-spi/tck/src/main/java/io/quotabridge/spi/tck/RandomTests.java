package io.quotabridge.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.Owner;
import io.quotabridge.spi.PluginConfig;
import io.quotabridge.spi.ledger.LedgerConfig;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random requests on few exchanges and accounts, most of them late, repeated or contradicting, of
 * owners that take exchanges from one another, in batches of any size; judged by the plainest
 * store. Set {@code -Dquotabridge.seed=...} to repeat a run.
 */
final class RandomTests extends Topic {

  private static final int BATCHES = 40;
  private static final int LARGEST_BATCH = 20;
  private static final int EXCHANGES = 25;
  private static final int ACCOUNTS = 4;

  /** Mostly the first; the second is its node's next life. */
  private static final List<Owner> OWNERS =
      List.of(Sample.OWNER, Sample.OWNER, Sample.LATER, Sample.OTHER);

  private final long seed = Long.getLong("quotabridge.seed", System.nanoTime());

  RandomTests(QuotaStoreContract contract) {
    super(contract);
  }

  @Override
  void addAll() {
    for (String overrun : List.of("clip", "negative")) {
      PluginConfig settings =
          PluginConfig.empty()
              .with(LedgerConfig.OVERRUN, overrun)
              .with(LedgerConfig.MAX_EXCHANGES_PER_QUOTA, "6");
      add(
          "overrun " + overrun + ", -Dquotabridge.seed=" + seed,
          settings,
          stage -> likeTheReference(stage, new ReferenceStore(settings)));
    }
  }

  private void likeTheReference(Stage stage, ReferenceStore reference) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < BATCHES; i++) {
      List<QuotaRequest> batch = batch(random);
      List<QuotaAnswer> expected = reference.execute(batch);
      List<QuotaAnswer> answers = stage.answers(batch);
      for (int k = 0; k < batch.size(); k++) {
        assertThat(answers.get(k))
            .as(Rule.BATCH.because(at(i, k) + "answer to " + Words.of(batch.get(k))))
            .isEqualTo(expected.get(k));
      }
      stage.checkBooks(batch);
      if (random.nextInt(4) == 0) {
        takeUp(i, stage, reference, owner(random), 1 + random.nextInt(EXCHANGES));
      }
    }
    Contents.assertSame(Rule.BATCH, stage.store(), reference);
    for (ExchangeRecord row : stage.exchanges()) {
      assertThat(QuotaAnswer.of(row))
          .as(Rule.RECORD.because("row of " + row.id()))
          .isEqualTo(reference.exchange(row.id()).map(QuotaAnswer::of).orElse(null));
      assertThat(row.owner())
          .as(Rule.OWNER.because("owner of " + row.id()))
          .isEqualTo(reference.exchange(row.id()).map(ExchangeRecord::owner).orElse(null));
    }
  }

  private void takeUp(int batch, Stage stage, ReferenceStore reference, Owner owner, int limit) {
    List<ExchangeRecord> expected = reference.takeUp(owner, Sample.LIFETIME, null, limit);
    assertThat(stage.takeUp(owner, null, limit))
        .as(Rule.TAKE_UP.because(at(batch, 0) + "what " + owner + " takes up after it"))
        .extracting(ExchangeRecord::id)
        .containsExactlyElementsOf(expected.stream().map(ExchangeRecord::id).toList());
  }

  private String at(int batch, int request) {
    return "-Dquotabridge.seed=" + seed + ", batch " + batch + ", request " + request + ": ";
  }

  private static List<QuotaRequest> batch(SplittableRandom random) {
    List<QuotaRequest> batch = new ArrayList<>();
    int size = 1 + random.nextInt(LARGEST_BATCH);
    for (int i = 0; i < size; i++) {
      batch.add(request(random));
    }
    return batch;
  }

  private static QuotaRequest request(SplittableRandom random) {
    String exchange = "x-" + random.nextInt(EXCHANGES);
    int number = 1 + random.nextInt(6);
    long used = random.nextInt(8) * 50L;
    return switch (random.nextInt(12)) {
      case 0, 1, 2 ->
          Sample.initial(
              exchange,
              account(random),
              account(random),
              owner(random),
              1 + random.nextInt(3) * 100L,
              Sample.LIFETIME);
      case 3, 4, 5, 6 ->
          Sample.update(exchange, owner(random), number, used, random.nextInt(4) * 60L);
      case 7, 8 -> Sample.termination(exchange, owner(random), number, used);
      case 9 -> Sample.deposit(posting(random), account(random), 1 + random.nextInt(500));
      default -> offset(random);
    };
  }

  private static QuotaRequest offset(SplittableRandom random) {
    int from = random.nextInt(ACCOUNTS);
    int receiver = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    return Sample.offset(
        posting(random), Sample.account(from), Sample.account(receiver), 1 + random.nextInt(150));
  }

  private static Owner owner(SplittableRandom random) {
    return OWNERS.get(random.nextInt(OWNERS.size()));
  }

  private static String posting(SplittableRandom random) {
    return "p-" + random.nextInt(60);
  }

  private static Account account(SplittableRandom random) {
    return Sample.account(random.nextInt(ACCOUNTS));
  }
}
