package io.quotabridge.spi.tck;

import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;

/** Says what a request asks, in one line. */
final class Words implements QuotaRequest.Handler<String> {

  private Words() {}

  static String of(QuotaRequest request) {
    return request.accept(new Words());
  }

  @Override
  public String initial(Initial request) {
    return "initial of %s by %s: %s asks for %d of %s"
        .formatted(
            request.exchangeId(),
            request.owner(),
            request.parties().demanderAccount(),
            request.requestedOctets(),
            request.parties().supplierAccount());
  }

  @Override
  public String update(Update request) {
    return "update %d of %s by %s: used %d so far, asks for %d"
        .formatted(
            request.requestNumber(),
            request.exchangeId(),
            request.owner(),
            request.usedOctets(),
            request.requestedOctets());
  }

  @Override
  public String termination(Termination request) {
    return "termination %d of %s by %s: used %d in all"
        .formatted(
            request.requestNumber(), request.exchangeId(), request.owner(), request.usedOctets());
  }

  @Override
  public String deposit(Deposit request) {
    return "deposit %s: %d to %s"
        .formatted(request.postingId(), request.octets(), request.receiver());
  }

  @Override
  public String offset(Offset request) {
    return "offset %s: %d from %s to %s"
        .formatted(request.postingId(), request.octets(), request.from(), request.receiver());
  }
}
