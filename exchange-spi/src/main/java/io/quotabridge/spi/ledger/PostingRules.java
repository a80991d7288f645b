package io.quotabridge.spi.ledger;

import io.quotabridge.model.AccountBalance;
import io.quotabridge.model.JournalEntry;
import io.quotabridge.model.PostingRecord;
import io.quotabridge.model.ResultCode;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.PostingRequest;
import io.quotabridge.spi.quota.QuotaAnswer;
import java.time.Instant;
import java.util.List;

/** Deposits and offsets. Pure. */
final class PostingRules {

  Decision repeated(PostingRequest request, PostingRecord known) {
    boolean same =
        known.giver().equals(request.giver())
            && known.to().equals(request.receiver())
            && known.octets() == request.octets();
    return Decision.unchanged(
        same ? QuotaAnswer.of(known) : QuotaAnswer.of(ResultCode.CONTRADICTING_VALUES));
  }

  Decision deposit(Deposit request, AccountBalance receiver) {
    PostingRecord posted = record(request, ResultCode.SUCCESS);
    return Decision.posting(posted, List.of(moveQuota(receiver, request.octets())), null);
  }

  /** All or nothing; a refused posting stays refused, and moves nothing. */
  Decision offset(Offset request, AccountBalance from, AccountBalance receiver, Instant now) {
    if (from.available() < request.octets()) {
      return Decision.posting(record(request, ResultCode.CREDIT_LIMIT_REACHED), List.of(), null);
    }
    JournalEntry entry =
        new JournalEntry(
            0,
            JournalEntry.Kind.OFFSET,
            request.postingId().value(),
            from.account(),
            receiver.account(),
            null,
            request.octets(),
            0,
            null,
            now,
            now);
    return Decision.posting(
        record(request, ResultCode.SUCCESS),
        List.of(moveQuota(from, -request.octets()), moveQuota(receiver, request.octets())),
        entry);
  }

  private static AccountBalance moveQuota(AccountBalance balance, long octets) {
    return new AccountBalance(
        balance.account(),
        Math.addExact(balance.quota(), octets),
        balance.reserved(),
        balance.supplied(),
        balance.received(),
        balance.openExchanges());
  }

  private static PostingRecord record(PostingRequest request, ResultCode result) {
    return new PostingRecord(
        request.postingId(),
        request.giver().orElse(null),
        request.receiver(),
        request.octets(),
        result);
  }
}
