package dev.parley.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The documents of the repository's docs/, which the build packs beside this class, rendered once
 * when they are first asked for. Immutable.
 */
final class DocsLibrary {
  private static final String ROOT = "docs/";
  private static final String ANY = ROOT + "operations.md";
  private static final String ENDING = ".md";

  private final Map<String, Doc> docs;

  /**
   * @param name path under docs/ without its ending
   * @param html safe: raw HTML of the document is escaped
   */
  record Doc(String name, String title, String html) {}

  private DocsLibrary(Map<String, Doc> docs) {
    this.docs = docs;
  }

  /** What the build packed. */
  static DocsLibrary packed() {
    Map<String, String> sources = sources();
    DocsRenderer renderer = new DocsRenderer(sources.keySet());
    Map<String, Doc> docs = new TreeMap<>();
    sources.forEach((name, markdown) -> docs.put(name, renderer.render(name, markdown)));
    return new DocsLibrary(docs);
  }

  Optional<Doc> find(String name) {
    return Optional.ofNullable(docs.get(name));
  }

  /** In the order of their names. */
  List<Doc> all() {
    return List.copyOf(docs.values());
  }

  private static Map<String, String> sources() {
    URL known = Objects.requireNonNull(DocsLibrary.class.getResource(ANY), ANY);
    try {
      URI uri = known.toURI();
      if (!uri.getScheme().equals("jar")) {
        return read(Objects.requireNonNull(Path.of(uri).getParent()));
      }
      try (FileSystem jar = FileSystems.newFileSystem(jarOf(uri))) {
        String inside = uri.getSchemeSpecificPart();
        return read(
            Objects.requireNonNull(
                jar.getPath(inside.substring(inside.indexOf("!/") + 1)).getParent()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path jarOf(URI uri) {
    String inside = uri.getSchemeSpecificPart();
    return Path.of(URI.create(inside.substring(0, inside.indexOf("!/"))));
  }

  private static Map<String, String> read(Path root) throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(it -> it.toString().endsWith(ENDING)).toList()) {
        String name = root.relativize(file).toString().replace('\\', '/');
        sources.put(name.substring(0, name.length() - ENDING.length()), Files.readString(file));
      }
    }
    return sources;
  }
}
