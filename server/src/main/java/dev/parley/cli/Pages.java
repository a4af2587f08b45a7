package dev.parley.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Lists, read page by page. */
final class Pages {
  private static final String SIZE = "1000";

  /** More pages than any list of the API has. */
  private static final int PAGES_MAX = 1_000;

  private Pages() {}

  /** Of a list of Twilio's API, whose answers name the page that follows. */
  static List<JsonNode> allOfTwilio(ApiClient api, String path, String key, String doing) {
    List<JsonNode> all = new ArrayList<>();
    String next = path + "?PageSize=" + SIZE;
    for (int page = 0; page < PAGES_MAX && !next.isEmpty(); page++) {
      JsonNode answer = api.get(next, Map.of()).orFail(doing);
      all.addAll(Json.list(answer, key));
      next = Json.text(answer, "next_page_uri");
    }
    return all;
  }

  static List<JsonNode> all(
      ApiClient api, String path, Map<String, String> query, String key, String doing) {
    Map<String, String> asked = new HashMap<>(query);
    asked.put("PageSize", SIZE);
    List<JsonNode> all = new ArrayList<>();
    for (int page = 0; page < PAGES_MAX; page++) {
      JsonNode answer = api.get(path, asked).orFail(doing);
      all.addAll(Json.list(answer, key));
      String next = Json.text(answer, "next_cursor");
      if (next.isEmpty()) {
        return all;
      }
      asked.put("Cursor", next);
    }
    return all;
  }
}
