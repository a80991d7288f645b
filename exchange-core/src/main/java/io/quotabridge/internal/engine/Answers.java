package io.quotabridge.internal.engine;

import static io.quotabridge.model.Usage.MAX_OCTETS;

import io.quotabridge.model.ExchangeStatus;
import io.quotabridge.spi.quota.ExchangeRequest;
import io.quotabridge.spi.quota.QuotaAnswer;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.StoreException;
import io.quotabridge.spi.quota.Termination;

/** Holds answers of the store against its contract, before anything is let through or settled. */
final class Answers {

  /* A store bridges to another system, or has a fault. What it answers decides how much flows and
   * what the caller is told; so an answer that no store may give counts as none, and the request as
   * one whose outcome is not known: it may have been executed, and repeating it is safe. More than
   * was asked for may be granted: some charging systems know quotas of one size only. */

  private Answers() {}

  /**
   * Returns the answer if the request may be answered so.
   *
   * @throws StoreException if it may not
   */
  static QuotaAnswer checked(QuotaRequest request, QuotaAnswer answer) {
    requireOctets(request, answer, "grantedOctets", answer.grantedOctets(), MAX_OCTETS);
    requireOctets(request, answer, "usedOctets", answer.usedOctets(), MAX_OCTETS);
    requireOctets(request, answer, "chargedOctets", answer.chargedOctets(), answer.usedOctets());
    if (request instanceof ExchangeRequest report
        && answer.result().isSuccess()
        && answer.requestNumber() <= report.requestNumber()) {
      requireAgreement(report, answer);
    }
    return answer;
  }

  /** An older number is answered from the present state; any other is what made that state. */
  private static void requireAgreement(ExchangeRequest request, QuotaAnswer answer) {
    ExchangeStatus status = answer.exchangeStatus().orElse(null);
    if (answer.usedOctets() < request.usedOctets()) {
      throw against(request, answer, "it must have used what was reported");
    }
    if (status == null || status == ExchangeStatus.REFUSED) {
      throw against(request, answer, "it must be open or settled");
    }
    if (request instanceof Termination && status != ExchangeStatus.SETTLED) {
      throw against(request, answer, "it must be settled");
    }
  }

  private static void requireOctets(
      QuotaRequest request, QuotaAnswer answer, String field, long octets, long most) {
    if (octets < 0 || octets > most) {
      throw against(request, answer, field + " (" + octets + ") must be 0 to " + most);
    }
  }

  private static StoreException against(QuotaRequest request, QuotaAnswer answer, String rule) {
    return StoreException.permanent(
        "quota store answered " + request + " with " + answer, new IllegalStateException(rule));
  }
}
