package io.quotabridge.bench.exchange;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openjdk.jol.util.ObjectUtils;
import org.openjdk.jol.vm.VM;

/**
 * The objects that can be reached from others, up to a border. JOL's own walk knows no border. Not
 * thread-safe.
 */
final class Reach {

  static {
    // JOL reads layouts itself; it need not try to attach an agent to this JVM.
    System.setProperty("jol.skipInstallAttach", "true");
    System.setProperty("jol.skipDynamicAttach", "true");
    // Unsafe tells no offsets in records; this way JOL finds them by itself.
    System.setProperty("jol.magicFieldOffset", "true");
  }

  private final Predicate<Object> border;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> open = new ArrayDeque<>();
  private final Map<Class<?>, List<Field>> references = new HashMap<>();

  private Reach(Predicate<Object> border) {
    this.border = border;
  }

  /**
   * Returns what can be reached, the roots included, by identity.
   *
   * @param roots where to begin
   * @param border what is neither entered nor returned
   */
  static Set<Object> from(List<?> roots, Predicate<Object> border) {
    Reach reach = new Reach(border);
    roots.forEach(reach::meet);
    Object next = reach.open.poll();
    while (next != null) {
      reach.enter(next);
      next = reach.open.poll();
    }
    return reach.seen;
  }

  /** Returns an object's own size in bytes, in this JVM. */
  static long sizeOf(Object object) {
    return VM.current().sizeOf(object);
  }

  private void meet(@Nullable Object object) {
    if (object != null && !belongsToTheJvm(object) && !border.test(object) && seen.add(object)) {
      open.add(object);
    }
  }

  /** What leads to everything and is nobody's. */
  private static boolean belongsToTheJvm(Object object) {
    return object instanceof Class
        || object instanceof ClassLoader
        || object instanceof Thread
        || object instanceof ThreadGroup
        || object instanceof Enum;
  }

  private void enter(Object object) {
    if (object instanceof Object[] elements) {
      for (Object element : elements) {
        meet(element);
      }
      return;
    }
    for (Field field : references.computeIfAbsent(object.getClass(), Reach::referencesOf)) {
      meet(ObjectUtils.value(object, field));
    }
  }

  private static List<Field> referencesOf(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          fields.add(field);
        }
      }
    }
    return fields;
  }
}
