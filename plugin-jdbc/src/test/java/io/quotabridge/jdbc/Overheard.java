package io.quotabridge.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Lets a double hear what is called on a connection or a statement. */
final class Overheard {

  /** What happens before a call reaches its target. */
  interface Hook {
    void before(String method, Object[] arguments) throws Exception;
  }

  private Overheard() {}

  /**
   * Returns an object that tells of a call before it makes it.
   *
   * @param type an interface of the target
   */
  static <T> T of(Class<T> type, T target, Hook hook) {
    return type.cast(
        Proxy.newProxyInstance(
            Overheard.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              hook.before(method.getName(), arguments);
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
