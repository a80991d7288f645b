package io.quotabridge.spi.quota;

/**
 * One request to a quota store, executed atomically and at most once. The five kinds are {@link
 * Initial}, {@link Update}, {@link Termination}, {@link Deposit} and {@link Offset}. All immutable.
 */
public sealed interface QuotaRequest permits ExchangeRequest, PostingRequest {

  /**
   * Calls the one method of a handler that is for this kind of request.
   *
   * @param handler what to do for each kind
   * @param <R> what it returns
   * @return what the handler returned
   */
  <R> R accept(Handler<R> handler);

  /**
   * What to do for each kind of request; a new kind does not compile until it has a place here.
   *
   * @param <R> the result
   */
  interface Handler<R> {

    /** Opens an exchange. */
    R initial(Initial request);

    /** Reports what was used, and asks for more. */
    R update(Update request);

    /** Ends an exchange. */
    R termination(Termination request);

    /** Tops up a quota. */
    R deposit(Deposit request);

    /** Moves quota from one account to another. */
    R offset(Offset request);
  }
}
