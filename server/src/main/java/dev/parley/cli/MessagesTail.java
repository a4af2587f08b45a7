package dev.parley.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Messages as they come and change, of the newest page. One owner. */
final class MessagesTail {
  /** As many as are asked for and remembered. */
  static final int PAGE = 100;

  private final ApiClient api;
  private Map<String, String> seen = new LinkedHashMap<>();

  MessagesTail(ApiClient api) {
    this.api = api;
  }

  /** What is new, or has another status than before; the oldest first. */
  List<JsonNode> next() {
    JsonNode page =
        api.get(api.accountPath("/Messages.json"), Map.of("PageSize", Integer.toString(PAGE)))
            .orFail("Listing messages");
    Map<String, String> now = new LinkedHashMap<>();
    List<JsonNode> changed = new ArrayList<>();
    for (JsonNode message : Json.list(page, "messages").reversed()) {
      String sid = Json.text(message, "sid");
      String status = Json.text(message, "status") + " " + Json.text(message, "error_code");
      now.put(sid, status);
      if (!status.equals(seen.get(sid))) {
        changed.add(message);
      }
    }
    seen = now;
    return changed;
  }

  static String line(JsonNode message) {
    String code = Json.text(message, "error_code");
    return Json.text(message, "sid")
        + "  "
        + Json.text(message, "status")
        + (code.isEmpty() ? "" : " (" + code + ")")
        + "  "
        + Json.text(message, "from")
        + " to "
        + Json.text(message, "to")
        + "  "
        + Printer.brief(Json.text(message, "body"));
  }
}
