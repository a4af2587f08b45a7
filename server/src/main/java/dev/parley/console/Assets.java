package dev.parley.console;

import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Style, scripts and icon of the pages, read once from the class path. Each is served under a path
 * that holds a hash of its bytes, so a browser may keep it for ever and never shows an old one.
 */
public final class Assets {
  public static final String STYLE = "parley.css";
  public static final String SCRIPT = "parley.js";
  public static final String ICON = "favicon.svg";
  public static final String HTMX = "htmx.min.js";
  public static final String SSE = "sse.js";

  private static final String OWN = "/dev/parley/console/assets/";
  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final String TEXT_JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final int HASH_BYTES = 8;

  private final Map<String, Asset> byName = new LinkedHashMap<>();

  public Assets() {
    load(STYLE, OWN + STYLE, "text/css; charset=utf-8");
    load(SCRIPT, OWN + SCRIPT, TEXT_JAVASCRIPT);
    load(ICON, OWN + ICON, "image/svg+xml");
    load(HTMX, WEBJARS + "htmx.org/2.0.10/dist/htmx.min.js", TEXT_JAVASCRIPT);
    load(SSE, WEBJARS + "htmx-ext-sse/2.2.2/sse.js", TEXT_JAVASCRIPT);
  }

  /** The path of an asset, hash included. */
  public String path(String name) {
    Asset asset = byName.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("no asset " + name);
    }
    return asset.path();
  }

  public void register(Routes routes) {
    for (Asset asset : byName.values()) {
      Response response =
          new Response(
              200,
              Map.of(
                  "Content-Type", asset.type(),
                  "Cache-Control", "public, max-age=31536000, immutable",
                  "X-Content-Type-Options", "nosniff"),
              asset.bytes());
      routes.async("GET", asset.path(), (_, answer) -> answer.send(response));
    }
    // Browsers ask for it unbidden on pages that are not ours, such as a JSON answer.
    routes.async("GET", "/favicon.ico", (_, answer) -> answer.send(Response.seeOther(path(ICON))));
  }

  private void load(String name, String resource, String type) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing on the class path: " + resource);
      }
      byte[] bytes = in.readAllBytes();
      byName.put(name, new Asset("/assets/" + hash(bytes) + "/" + name, type, bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private record Asset(String path, String type, byte[] bytes) {}
}
