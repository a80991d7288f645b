package io.quotabridge.bench.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.webjars.WebJarVersionLocator;

/**
 * Fills the page's template. Everything the page needs is in the page: it loads nothing, and its
 * content security policy forbids it to.
 */
final class HtmlPage {
  private record Model(
      String policy,
      String style,
      String library,
      String script,
      String data,
      PageView page,
      List<Licence> licences) {}

  /** The notice of a library that the page carries a copy of. */
  private record Licence(String library, String text) {}

  private static final JsonMapper JSON = new JsonMapper();

  private HtmlPage() {}

  static void write(DayReport day, Path file) throws IOException {
    String library = withoutSourceMap(webJar("chart.js", "dist/chart.umd.min.js"));
    String script = resource("report.js");
    Model model =
        new Model(
            policy(library, script),
            resource("report.css"),
            library,
            script,
            ChartData.of(day).toInlineJson(JSON),
            new PageViewBuilder(day).build(),
            licences());
    Template template = Mustache.compiler().compile(resource("report.html"));
    Files.writeString(file, template.execute(model));
  }

  private static List<Licence> licences() throws IOException {
    return List.of(
        new Licence("Chart.js", webJar("chart.js", "LICENSE.md")),
        new Licence("@kurkle/color, a part of Chart.js", webJar("kurkle__color", "LICENSE.md")));
  }

  /** Only these two scripts may run, and nothing may be fetched, from wherever. */
  private static String policy(String library, String script) {
    return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
        + digest(library)
        + " "
        + digest(script);
  }

  private static String digest(String script) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A source map's address would be fetched as soon as somebody opens the developer tools. */
  private static String withoutSourceMap(String script) {
    return script.replaceAll("(?m)^//# sourceMappingURL=.*$", "").strip();
  }

  private static String webJar(String name, String path) throws IOException {
    String resource = new WebJarVersionLocator().fullPath(name, path);
    if (resource == null) {
      throw new FileNotFoundException("no WebJar " + name + " with " + path + " on the class path");
    }
    return read("/" + resource);
  }

  private static String resource(String name) throws IOException {
    return read(name).strip();
  }

  private static String read(String resource) throws IOException {
    try (InputStream in = HtmlPage.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException("no resource " + resource + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
