package dev.parley.console;

import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.util.Map;

/** Style, scripts and icon of the pages. */
public final class Assets {
  public static final String STYLE = "parley.css";
  public static final String SCRIPT = "parley.js";
  public static final String ICON = "favicon.svg";
  public static final String HTMX = "htmx.min.js";
  public static final String SSE = "sse.js";

  private static final String OWN = "dev/parley/console/assets/";
  private static final String WEBJARS = "META-INF/resources/webjars/";

  private final dev.parley.http.Assets files =
      new dev.parley.http.Assets(
          Assets.class.getClassLoader(),
          Map.of(
              STYLE, OWN + STYLE,
              SCRIPT, OWN + SCRIPT,
              ICON, OWN + ICON,
              HTMX, WEBJARS + "htmx.org/2.0.10/dist/htmx.min.js",
              SSE, WEBJARS + "htmx-ext-sse/2.2.2/sse.js"));

  /** The path of an asset, hash included. */
  public String path(String name) {
    return files.url(name);
  }

  public void register(Routes routes) {
    files.register(routes);
    // Browsers ask for it unbidden on pages that are not ours, such as a JSON answer.
    routes.async("GET", "/favicon.ico", (_, answer) -> answer.send(Response.seeOther(path(ICON))));
  }
}
