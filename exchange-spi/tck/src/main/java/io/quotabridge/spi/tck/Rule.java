package io.quotabridge.spi.tck;

/** Why something is expected; stands in every failure. */
enum Rule {
  AVAILABLE("quota rules: available = quota - reserved - supplied, and nothing else"),
  INITIAL(
      "quota rule 1: the grant is the smaller of what is asked for and what is available; a smaller"
          + " one is final, and nothing available is 4012"),
  UPDATE(
      "quota rule 2: what was used is charged, then the old reservation is replaced; nothing"
          + " available is 4012, and what was used is charged all the same"),
  TERMINATION(
      "quota rule 3: charge, release the rest, enter the volume in the demander's account and write"
          + " the journal entry, in one step"),
  CUMULATIVE(
      "quota rule 4: used is a running total; the charge follows the highest one, whatever was"
          + " lost, repeated or overtaken"),
  REPEATED("quota rule 5: the same request again gets an equal answer and has no effect"),
  CONTRADICTING("quota rule 5: the same identity with other content is 5007 and changes nothing"),
  OLDER("quota rule 5: an older number is answered from the present state and changes nothing"),
  UNKNOWN("quota rule 5: an exchange that nobody opened is 5002 and leaves no state"),
  REFUSED("quota rule 5: a refused id stays refused, and holds nothing"),
  OVER(
      "quota rule 5: nothing new happens to an exchange that is over; after the grace a new number"
          + " is 5002"),
  OVERRUN(
      "quota rule 6: what is available pays for what was used beyond the grant; beyond that CLIP"
          + " records an overrun and NEGATIVE charges all"),
  SUPERVISION(
      "quota rule 7: a silent exchange is charged as reported and released; a late termination"
          + " still charges the difference"),
  LATE(
      "quota rule 7: after the settlement a termination that reports more is charged what is new,"
          + " once, with an entry of its own; one that does not changes nothing; an update is 5002"),
  OWNER(
      "an open exchange is driven by one owner; what anyone else reports is charged out of its"
          + " reservation, granted nothing and answered 5002"),
  EPOCH("the epoch of a node is 1 for its first life, and higher for each one after it"),
  TAKE_UP(
      "a node takes up its own open exchanges, whatever earlier life opened them, and no others;"
          + " what it takes is driven by it from then on"),
  TAKE_OVER("an open exchange that expired is taken over by one owner, and only if it expired"),
  CONSERVATION(
      "quota rule 10: nothing appears and nothing is lost; every sum can be made from the rows"),
  OFFSET("offsets move quota all or nothing, and never what is reserved or supplied"),
  RANGE("a sum that leaves the range of a long is 5004 and changes nothing"),
  LIMIT("no more exchanges than configured may use one quota at once; one more is 5006"),
  BATCH("a batch has the effect of its requests one after another, each with its own answer"),
  RECORD("what was written can be read, complete and as it was sent"),
  PAGES("pages are in rising order, complete, and without repetition"),
  EXPIRY("expired is an open exchange that was silent for longer than its lifetime"),
  ONCE_IN_A_RACE("requests are atomic: in any race the books are those of some order one by one"),
  DURABLE("a store that declares DURABLE has everything again that it answered"),
  SHARED("a store that declares SHARED lets several nodes use the same rows at once"),
  CLOSED("a closed store is a bad moment for any request: IllegalStateException"),
  CLOSED_IN_USE(
      "a call that is under way when its store is closed is answered, or told to ask again");

  private final String words;

  Rule(String words) {
    this.words = words;
  }

  /** Begins the description of an assertion. */
  String because(String subject) {
    return subject + "\n  (" + words + ")\n ";
  }
}
