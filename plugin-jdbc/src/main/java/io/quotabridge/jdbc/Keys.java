package io.quotabridge.jdbc;

import io.quotabridge.model.AccountId;
import io.quotabridge.model.ExchangeId;
import io.quotabridge.model.ExchangeRecord;
import io.quotabridge.model.Parties;
import io.quotabridge.spi.quota.Deposit;
import io.quotabridge.spi.quota.Initial;
import io.quotabridge.spi.quota.Offset;
import io.quotabridge.spi.quota.QuotaRequest;
import io.quotabridge.spi.quota.Termination;
import io.quotabridge.spi.quota.Update;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which rows a batch concerns; its keys rise. Not thread-safe. */
final class Keys implements QuotaRequest.Handler<Boolean> {

  private final Set<String> exchanges = new TreeSet<>();
  private final Set<String> postings = new TreeSet<>();
  private final Set<String> accounts = new TreeSet<>();
  private final Map<ExchangeId, Parties> initials = new HashMap<>();
  private final Set<ExchangeId> terminated = new HashSet<>();

  static Keys of(List<? extends QuotaRequest> requests) {
    Keys keys = new Keys();
    for (QuotaRequest request : requests) {
      request.accept(keys);
    }
    for (ExchangeId id : keys.terminated) {
      Parties parties = keys.initials.get(id);
      if (parties != null) {
        keys.add(parties.demanderAccount().id());
      }
    }
    return keys;
  }

  List<String> exchanges() {
    return List.copyOf(exchanges);
  }

  /** Returns whether a request would open an exchange, should it not be there. */
  boolean mayOpen(String exchange) {
    return initials.containsKey(new ExchangeId(exchange));
  }

  List<String> postings() {
    return List.copyOf(postings);
  }

  /** Returns the accounts that requests name, and those of the exchanges that were found. */
  List<String> accounts(List<ExchangeRecord> found) {
    Set<String> concerned = new TreeSet<>(accounts);
    for (ExchangeRecord exchange : found) {
      boolean ends = terminated.contains(exchange.id());
      if (exchange.isOpen() || ends) {
        concerned.add(exchange.parties().supplierAccount().id().value());
      }
      if (ends) { // also one that is settled: it may report late
        concerned.add(exchange.parties().demanderAccount().id().value());
      }
    }
    return List.copyOf(concerned);
  }

  private boolean add(AccountId id) {
    return accounts.add(id.value());
  }

  @Override
  public Boolean initial(Initial request) {
    exchanges.add(request.exchangeId().value());
    initials.putIfAbsent(request.exchangeId(), request.parties());
    return add(request.parties().supplierAccount().id());
  }

  @Override
  public Boolean update(Update request) {
    return exchanges.add(request.exchangeId().value());
  }

  @Override
  public Boolean termination(Termination request) {
    terminated.add(request.exchangeId());
    return exchanges.add(request.exchangeId().value());
  }

  @Override
  public Boolean deposit(Deposit request) {
    postings.add(request.postingId().value());
    return add(request.receiver().id());
  }

  @Override
  public Boolean offset(Offset request) {
    postings.add(request.postingId().value());
    boolean isNew = add(request.from().id());
    return add(request.receiver().id()) || isNew;
  }
}
