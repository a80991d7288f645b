package io.quotabridge.internal.engine;

import com.google.common.collect.AbstractIterator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows page by page, each page when the one before has been used up. Not thread-safe. */
final class PagedIterator<T> extends AbstractIterator<T> {

  /** Rows in one page: enough to make the round trip small, few enough to hold many readers. */
  private static final int PAGE = 1000;

  /** Reads the page after a row. */
  interface Source<T> {
    List<T> after(@Nullable T last, int limit);
  }

  private final Source<T> source;
  private Iterator<T> page;
  private @Nullable T last;
  private boolean lastPage;

  PagedIterator(Source<T> source) {
    this.source = source;
    this.page = List.<T>of().iterator();
  }

  @Override
  protected @Nullable T computeNext() {
    if (!page.hasNext() && !lastPage) {
      List<T> rows = source.after(last, PAGE);
      lastPage = rows.size() < PAGE;
      page = rows.iterator();
    }
    if (!page.hasNext()) {
      return endOfData();
    }
    last = page.next();
    return last;
  }
}
