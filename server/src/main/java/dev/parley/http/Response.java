package dev.parley.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A whole response. */
public record Response(int status, Map<String, String> headers, byte[] body) {
  public Response {
    headers = Map.copyOf(headers);
  }

  public static Response json(int status, byte[] body) {
    return new Response(status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
  }

  public static Response html(int status, String page) {
    return new Response(
        status,
        Map.of("Content-Type", "text/html; charset=utf-8"),
        page.getBytes(StandardCharsets.UTF_8));
  }

  public static Response noContent() {
    return new Response(204, Map.of(), new byte[0]);
  }

  public static Response seeOther(String location) {
    return new Response(303, Map.of("Location", location), new byte[0]);
  }

  public Response with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, more, body);
  }
}
