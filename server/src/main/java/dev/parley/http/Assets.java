package dev.parley.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files of the class path (our own and those of webjars), read once and served under a path that
 * carries a digest of their content: browsers may keep them for ever, and a new version is a new
 * path.
 */
public final class Assets {
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2");

  private final Map<String, String> urls = new LinkedHashMap<>();
  private final Map<String, Response> files = new LinkedHashMap<>();

  /**
   * @param resources class-path resources by the name pages use, for example {@code htmx.js}
   */
  public Assets(ClassLoader loader, Map<String, String> resources) {
    resources.forEach(
        (name, resource) -> {
          byte[] content = read(loader, resource);
          String url = "/assets/" + digest(content) + "/" + name;
          urls.put(name, url);
          files.put(
              url,
              new Response(
                  200,
                  Map.of(
                      "Content-Type",
                      type(name),
                      "Cache-Control",
                      "public, max-age=31536000, immutable"),
                  content));
        });
  }

  /** Where a page finds it. */
  public String url(String name) {
    String url = urls.get(name);
    if (url == null) {
      throw new IllegalArgumentException("no asset " + name);
    }
    return url;
  }

  public void register(Routes routes) {
    files.forEach((url, file) -> routes.async("GET", url, (_, answer) -> answer.send(file)));
  }

  private static String type(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalArgumentException("no content type is known for " + name);
    }
    return type;
  }

  private static byte[] read(ClassLoader loader, String resource) {
    try (InputStream stream = loader.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("not on the class path: " + resource);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
