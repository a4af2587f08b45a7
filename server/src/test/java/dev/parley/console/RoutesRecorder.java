package dev.parley.console;

import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Keeps what was registered and calls it without a socket. */
public final class RoutesRecorder implements Routes {
  private final List<Route> routes = new ArrayList<>();
  private final Map<String, EventHandler> streams = new LinkedHashMap<>();

  @Override
  public void blocking(String method, String template, Handler handler) {
    routes.add(new Route(method, template.split("/", -1), handler));
  }

  @Override
  public void async(String method, String template, AsyncHandler handler) {
    blocking(
        method,
        template,
        request -> {
          CompletableFuture<Response> answered = new CompletableFuture<>();
          handler.handle(
              request,
              new Answer() {
                @Override
                public void send(Response response) {
                  answered.complete(response);
                }

                @Override
                public void abort() {
                  answered.cancel(false);
                }
              });
          return answered.get(10, TimeUnit.SECONDS);
        });
  }

  @Override
  public void events(String template, EventHandler handler) {
    streams.put(template, handler);
  }

  public Response get(String url) {
    return call("GET", url, Map.of(), Map.of());
  }

  public Response post(String url, Map<String, String> form) {
    return call("POST", url, form, Map.of());
  }

  public Response call(
      String method, String url, Map<String, String> form, Map<String, String> headers) {
    String[] parts = url.split("\\?", 2);
    String path = decoded(parts[0].replace("+", "%2B"));
    String[] segments = path.split("/", -1);
    // As the server does it.
    String routed = method.equals("HEAD") ? "GET" : method;
    Route route =
        routes.stream()
            .filter(each -> each.method().equals(routed) && each.matches(segments))
            .min(Comparator.comparingInt(Route::placeholders))
            .orElseThrow(() -> new AssertionError("no route for " + method + " " + path));
    Parameters query = parts.length > 1 ? query(parts[1]) : Parameters.NONE;
    Map<String, List<String>> values = new LinkedHashMap<>();
    form.forEach((name, value) -> values.put(name, List.of(value)));
    Request request =
        new Request(
            method,
            path,
            route.parameters(segments),
            query,
            new Parameters(values),
            headers,
            new byte[0]);
    try {
      return route.handler().handle(request);
    } catch (Exception e) {
      throw new AssertionError(method + " " + url, e);
    }
  }

  public void open(String url, EventStream stream) {
    String[] parts = url.split("\\?", 2);
    EventHandler handler = streams.get(parts[0]);
    if (handler == null) {
      throw new AssertionError("no stream at " + parts[0]);
    }
    Parameters query = parts.length > 1 ? query(parts[1]) : Parameters.NONE;
    handler.open(
        new Request("GET", parts[0], Map.of(), query, Parameters.NONE, Map.of(), new byte[0]),
        stream);
  }

  public static String text(Response response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static Parameters query(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    Arrays.stream(text.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .forEach(
            pair ->
                values
                    .computeIfAbsent(decoded(pair[0]), _ -> new ArrayList<>())
                    .add(pair.length > 1 ? decoded(pair[1]) : ""));
    return new Parameters(values);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private record Route(String method, String[] template, Handler handler) {
    boolean matches(String[] segments) {
      if (segments.length != template.length) {
        return false;
      }
      for (int i = 0; i < segments.length; i++) {
        if (!template[i].startsWith("{") && !template[i].equals(segments[i])) {
          return false;
        }
      }
      return true;
    }

    int placeholders() {
      return (int) Arrays.stream(template).filter(part -> part.startsWith("{")).count();
    }

    Map<String, String> parameters(String[] segments) {
      Map<String, String> found = new HashMap<>();
      for (int i = 0; i < segments.length; i++) {
        if (template[i].startsWith("{")) {
          found.put(template[i].substring(1, template[i].length() - 1), segments[i]);
        }
      }
      return found;
    }
  }
}
