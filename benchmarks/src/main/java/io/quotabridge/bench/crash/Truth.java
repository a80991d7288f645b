package io.quotabridge.bench.crash;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What really happened, in a file that every process of the test maps: a word that was written
 * stays written when its writer is killed. Thread-safe, between processes as well.
 */
@SuppressWarnings("EnumOrdinal") // the order of the constants is the layout of the file
final class Truth {

  /* Layout, in words of eight octets, each read and written as a volatile one:
   *
   *     0                      how many exchanges were begun
   *     LIVES + 16 * life      one line for each life of a node
   *     EXCHANGES + 8 * slot   one line for each exchange, a cache line wide
   *
   * A process that dies leaves whole words behind, in the order in which it wrote them: what was
   * stored is in the page cache, which belongs to the kernel and not to the process.
   */

  /** What is known of an exchange. */
  enum Word {
    /** {@link Mark}s, and above them the life that was first told of the settlement. */
    MARKS,
    /** Whom the base station serves, and how much it carried; see {@link StationBook}. */
    SERVED,
    /** All octets that were ever handed to a meter and not refused: raised before the call. */
    OFFERED,
    /** The highest total that the store said to know. */
    REPORTED,
    /** The highest total that the store allowed: used and reserved. */
    ALLOWED,
    /** The newest life that the store named as the owner. */
    OWNER,
    /** Used octets of the settlement that the library told. */
    SETTLED_USED,
    /** Charged octets of the settlement that the library told. */
    SETTLED_CHARGED
  }

  /** What has happened to an exchange; only ever set. */
  enum Mark {
    /** It was about to be requested. */
    REQUESTED,
    /** The request was answered. */
    ANSWERED,
    /** The library told that it is served. */
    SERVING,
    /** The library told that it is settled. */
    SETTLED,
    /** The store told a life that it settled what it had taken over from another owner. */
    SETTLED_FOR_ANOTHER
  }

  /** What is known of a life. */
  enum LifeWord {
    /** How far it has come: the ordinal of a {@link Phase}. */
    PHASE,
    /** How long {@code build()} took, in nanoseconds. */
    BUILT_NANOS,
    /** How long it took from {@code build()} until all that was taken up was served or ended. */
    RESUMED_NANOS,
    /** Exchanges of earlier lives of this node. */
    TAKEN_UP,
    /** Exchanges of other owners that had expired. */
    TAKEN_OVER,
    /** What the process itself found wrong; the words are in its log. */
    VIOLATIONS,
    /** The largest reservation that the store granted to one exchange. */
    LARGEST_GRANT,
    /** Top-ups that were about to be posted. */
    POSTINGS_BEGUN,
    /** Top-ups that were answered. */
    POSTINGS_ANSWERED,
    /** Exchanges of whose settlement it was the first to be told. */
    SETTLED,
    /** Calls that ended with "the store failed, ask again". */
    ASKED_AGAIN,
    /** Requests that were refused because the store failed. */
    REFUSED_FOR_STORE,
    /** Octets that passed a meter whose station had stopped, or served a later life, by then. */
    NOT_CARRIED
  }

  /** How far a life has come. */
  enum Phase {
    /** Nothing is known of it. */
    NONE,
    /** The store is open, and the node is about to be built. */
    BUILDING,
    /** It accepts requests. */
    BUILT,
    /** All that it took up is served or has ended. */
    RESUMED,
    /** It ended in order. */
    CLOSED
  }

  /** Lives that fit in: far more than any run has. */
  static final int MAX_LIVES = 4000;

  private static final int LIVES = 16;
  private static final int LIFE_WORDS = 16;
  private static final int EXCHANGES = LIVES + MAX_LIVES * LIFE_WORDS;
  private static final int EXCHANGE_WORDS = Word.values().length;

  /** The first settlement's life stands above the marks. */
  private static final int LIFE_SHIFT = 16;

  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final MappedByteBuffer words;
  private final int capacity;

  private Truth(MappedByteBuffer words) {
    this.words = words;
    this.capacity = (words.capacity() / Long.BYTES - EXCHANGES) / EXCHANGE_WORDS;
  }

  /** Makes a new file with room for so many exchanges. */
  static Truth create(Path file, int exchanges) throws IOException {
    long octets = (EXCHANGES + (long) EXCHANGE_WORDS * exchanges) * Long.BYTES;
    return map(file, Math.toIntExact(octets), StandardOpenOption.CREATE_NEW);
  }

  /** Maps a file that another process made. */
  static Truth open(Path file) throws IOException {
    return map(file, 0, StandardOpenOption.READ);
  }

  private static Truth map(Path file, int octets, StandardOpenOption option) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, option, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = octets == 0 ? channel.size() : octets;
      return new Truth(channel.map(FileChannel.MapMode.READ_WRITE, 0, size));
    }
  }

  // ---- Exchanges ----

  /** Returns the place of a new exchange, or -1 if there is no more room. */
  int begin() {
    long slot = (long) WORDS.getAndAdd(words, 0, 1L);
    return slot < capacity ? (int) slot : -1;
  }

  /** Returns how many were begun. */
  int exchanges() {
    return (int) Math.min(capacity, (long) WORDS.getVolatile(words, 0));
  }

  long get(int slot, Word word) {
    return (long) WORDS.getVolatile(words, index(slot, word));
  }

  /** Adds, and returns the sum. */
  long add(int slot, Word word, long more) {
    return (long) WORDS.getAndAdd(words, index(slot, word), more) + more;
  }

  boolean compareAndSet(int slot, Word word, long expected, long value) {
    return WORDS.compareAndSet(words, index(slot, word), expected, value);
  }

  /** Raises a word to a value that is higher. */
  void raise(int slot, Word word, long value) {
    raise(index(slot, word), value);
  }

  private void raise(int index, long value) {
    long now = (long) WORDS.getVolatile(words, index);
    while (now < value && !WORDS.compareAndSet(words, index, now, value)) {
      now = (long) WORDS.getVolatile(words, index);
    }
  }

  void mark(int slot, Mark mark) {
    long unused = (long) WORDS.getAndBitwiseOr(words, index(slot, Word.MARKS), bit(mark));
  }

  boolean isMarked(int slot, Mark mark) {
    return (get(slot, Word.MARKS) & bit(mark)) != 0;
  }

  private static long bit(Mark mark) {
    return 1L << mark.ordinal();
  }

  /** The library told a life how an exchange is settled; later words may only raise it. */
  void settled(int slot, int life, long used, long charged) {
    raise(slot, Word.SETTLED_USED, used);
    raise(slot, Word.SETTLED_CHARGED, charged);
    long marks = get(slot, Word.MARKS);
    while ((marks & bit(Mark.SETTLED)) == 0) {
      long told = marks | bit(Mark.SETTLED) | ((long) life << LIFE_SHIFT);
      if (compareAndSet(slot, Word.MARKS, marks, told)) {
        long unused = add(life, LifeWord.SETTLED, 1);
      }
      marks = get(slot, Word.MARKS);
    }
  }

  /** Returns the life that was first told of the settlement, 0 for none. */
  int settledBy(int slot) {
    return (int) (get(slot, Word.MARKS) >>> LIFE_SHIFT);
  }

  private static int index(int slot, Word word) {
    return (EXCHANGES + slot * EXCHANGE_WORDS + word.ordinal()) * Long.BYTES;
  }

  // ---- Lives ----

  long get(int life, LifeWord word) {
    return (long) WORDS.getVolatile(words, index(life, word));
  }

  void set(int life, LifeWord word, long value) {
    WORDS.setVolatile(words, index(life, word), value);
  }

  long add(int life, LifeWord word, long more) {
    return (long) WORDS.getAndAdd(words, index(life, word), more) + more;
  }

  void raise(int life, LifeWord word, long value) {
    raise(index(life, word), value);
  }

  Phase phase(int life) {
    return Phase.values()[(int) get(life, LifeWord.PHASE)];
  }

  void enter(int life, Phase phase) {
    set(life, LifeWord.PHASE, phase.ordinal());
  }

  private static int index(int life, LifeWord word) {
    if (life < 1 || life >= MAX_LIVES) {
      throw new IllegalArgumentException("life (" + life + ") must be 1 to " + (MAX_LIVES - 1));
    }
    return (LIVES + life * LIFE_WORDS + word.ordinal()) * Long.BYTES;
  }
}
