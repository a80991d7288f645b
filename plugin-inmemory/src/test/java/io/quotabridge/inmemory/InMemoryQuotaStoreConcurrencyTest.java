package io.quotabridge.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotabridge.model.Account;
import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.EndingCause;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingId;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryQuotaStoreConcurrencyTest {

  private static final int THREADS = 8;
  private static final int ROUNDS = 2_000;
  private static final Account CHEN = Account.of("chen", "south");

  private final InMemoryQuotaStore store = new InMemoryQuotaStore();

  @AfterEach
  void theBooksAreRight() {
    assertThat(store.totals().conservationError()).isZero();
    for (AccountBalance balance : store.balances(null, Integer.MAX_VALUE)) {
      assertThat(balance.available()).as("available of " + balance).isNotNegative();
    }
  }

  @Test
  void eightThreadsSellEveryOctetOnce() throws Exception {
    int octets = 40_000;
    deposit(CHEN, octets);

    List<Integer> sold =
        Race.of(
            THREADS,
            thread ->
                () -> {
                  int own = 0;
                  while (wholeExchange(thread + "-" + own, account(thread), CHEN, 1)) {
                    own++;
                  }
                  return own;
                });

    assertThat(sold.stream().mapToInt(Integer::intValue).sum()).isEqualTo(octets);
    assertThat(store.balance(CHEN.id()))
        .contains(new AccountBalance(CHEN, octets, 0, octets, 0, 0));
    assertThat(store.journal(0, Integer.MAX_VALUE))
        .extracting(JournalEntry::sequence)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, octets).mapToObj(Long::valueOf).toList());
    for (int thread = 0; thread < THREADS; thread++) {
      assertThat(store.balance(account(thread).id()).map(AccountBalance::received))
          .contains((long) sold.get(thread));
    }
  }

  @Test
  void everyoneSuppliesEveryone() throws Exception {
    int rounds = 5_000;
    IntStream.range(0, THREADS).forEach(i -> deposit(account(i), 1_000_000));

    Race.of(
        THREADS,
        thread ->
            () -> {
              for (int i = 0; i < rounds; i++) {
                Account supplier = account((thread + i) % THREADS);
                assertThat(wholeExchange(thread + "-" + i, account(thread), supplier, 3)).isTrue();
              }
              return null;
            });

    long supplied =
        store.balances(null, THREADS).stream().mapToLong(AccountBalance::supplied).sum();
    assertThat(supplied).isEqualTo(3L * THREADS * rounds);
  }

  @Test
  void oppositeOffsetsNeitherDeadlockNorLoseAnOctet() throws Exception {
    int rounds = 20_000;
    deposit(account(0), 1_000);
    deposit(account(1), 1_000);

    List<Long> moved =
        Race.of(
            THREADS,
            thread ->
                () -> {
                  Account from = account(thread % 2);
                  Account receiver = account(1 - thread % 2);
                  long own = 0;
                  for (int i = 0; i < rounds; i++) {
                    PostingId id = new PostingId(thread + "-" + i);
                    own += execute(new Offset(id, from, receiver, 7)).result().isSuccess() ? 7 : 0;
                  }
                  return own;
                });

    long outward = moved.get(0) + moved.get(2) + moved.get(4) + moved.get(6);
    long back = moved.get(1) + moved.get(3) + moved.get(5) + moved.get(7);
    assertThat(store.balance(account(0).id()).map(AccountBalance::quota))
        .contains(1_000 - outward + back);
    assertThat(store.balance(account(1).id()).map(AccountBalance::quota))
        .contains(1_000 + outward - back);
  }

  @Test
  void oneIdWithEightSuppliersHasOneWinner() throws Exception {
    IntStream.range(0, THREADS).forEach(i -> deposit(account(i), 1_000_000));

    List<List<QuotaAnswer>> rounds =
        rounds((thread, round) -> Exchanging.initial("x-" + round, CHEN, account(thread), 10));

    assertThat(rounds).allSatisfy(InMemoryQuotaStoreConcurrencyTest::hasOneWinner);
    assertThat(store.totals().reserved()).isEqualTo(10L * ROUNDS);
  }

  @Test
  void oneIdWithOneContentIsAnsweredTheSameEightTimes() throws Exception {
    deposit(CHEN, 1_000_000);

    List<List<QuotaAnswer>> opened =
        rounds((thread, round) -> Exchanging.initial("x-" + round, account(0), CHEN, 10));
    List<List<QuotaAnswer>> ended =
        rounds(
            (thread, round) ->
                new Termination(
                    new ExchangeId("x-" + round),
                    Exchanging.OWNER,
                    1,
                    4,
                    EndingCause.NORMAL_RELEASE));

    assertThat(opened).allSatisfy(answers -> assertThat(Set.copyOf(answers)).hasSize(1));
    assertThat(ended).allSatisfy(answers -> assertThat(Set.copyOf(answers)).hasSize(1));
    assertThat(store.balance(CHEN.id()))
        .contains(new AccountBalance(CHEN, 1_000_000, 0, 4L * ROUNDS, 0, 0));
    assertThat(store.journal(0, Integer.MAX_VALUE)).hasSize(ROUNDS);
  }

  @Test
  void onePostingIdWithEightReceiversHasOneWinner() throws Exception {
    List<List<QuotaAnswer>> rounds =
        rounds((thread, round) -> new Deposit(new PostingId("d-" + round), account(thread), 10));

    assertThat(rounds).allSatisfy(InMemoryQuotaStoreConcurrencyTest::hasOneWinner);
    assertThat(store.totals().quota()).isEqualTo(10L * ROUNDS);
  }

  /** In each round all threads send their request at the same instant; the answers by round. */
  private List<List<QuotaAnswer>> rounds(BiFunction<Integer, Integer, QuotaRequest> requests)
      throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<List<QuotaAnswer>> byThread =
        Race.of(
            THREADS,
            thread ->
                () -> {
                  List<QuotaAnswer> own = new ArrayList<>();
                  for (int round = 0; round < ROUNDS; round++) {
                    together.await();
                    own.add(execute(requests.apply(thread, round)));
                  }
                  return own;
                });
    return IntStream.range(0, ROUNDS)
        .mapToObj(round -> byThread.stream().map(own -> own.get(round)).toList())
        .toList();
  }

  private static void hasOneWinner(List<QuotaAnswer> answers) {
    assertThat(answers)
        .extracting(QuotaAnswer::result)
        .containsOnlyOnce(ResultCode.SUCCESS)
        .containsOnly(ResultCode.SUCCESS, ResultCode.CONTRADICTING_VALUES);
  }

  private boolean wholeExchange(String id, Account demander, Account supplier, long octets) {
    if (!execute(Exchanging.initial(id, demander, supplier, octets)).result().isSuccess()) {
      return false;
    }
    Termination end =
        new Termination(
            new ExchangeId(id), Exchanging.OWNER, 1, octets, EndingCause.NORMAL_RELEASE);
    assertThat(execute(end).chargedOctets()).isEqualTo(octets);
    return true;
  }

  private void deposit(Account account, long octets) {
    PostingId id = new PostingId("deposit-" + account.id());
    assertThat(execute(new Deposit(id, account, octets)).result()).isEqualTo(ResultCode.SUCCESS);
  }

  private QuotaAnswer execute(QuotaRequest request) {
    return store.execute(List.of(request)).get(0);
  }

  private static Account account(int number) {
    return Account.of("account-" + number, "north");
  }
}
