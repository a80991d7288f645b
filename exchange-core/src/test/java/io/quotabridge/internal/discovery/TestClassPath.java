package io.quotabridge.internal.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A class path of directories made for one test: registrations in {@code META-INF/services}, and
 * class files. It sees the classes of the tests, but none of their registrations. Not thread-safe.
 */
public final class TestClassPath extends URLClassLoader {

  private static final String SERVICES = "META-INF/services/";

  private final Path directory;

  /** Makes an empty class path. */
  public TestClassPath(Path directory) {
    super(new URL[] {url(directory)}, new Unregistered(TestClassPath.class.getClassLoader()));
    this.directory = directory;
  }

  private static URL url(Path directory) {
    try {
      return directory.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Registers providers of a port, by the names of their classes. */
  public TestClassPath register(Class<?> port, String... providers) {
    write(SERVICES + port.getName(), String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Registers providers of a port. */
  public TestClassPath register(Class<?> port, Class<?>... providers) {
    return register(port, List.of(providers).stream().map(Class::getName).toArray(String[]::new));
  }

  /** Puts a class file there, whatever it holds. */
  public TestClassPath classFile(String name, byte[] content) {
    write(name.replace('.', '/') + ".class", content);
    return this;
  }

  private void write(String file, byte[] content) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is on the tests' own class path, without its registrations. */
  private static final class Unregistered extends ClassLoader {

    Unregistered(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.startsWith(SERVICES) ? Collections.emptyEnumeration() : super.getResources(name);
    }
  }
}
