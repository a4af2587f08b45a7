package dev.parley.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The virtual phones over the API. */
final class PhonesClient {
  static final String PATH = "/v1/parley/Phones";

  private final ApiClient api;

  PhonesClient(ApiClient api) {
    this.api = api;
  }

  /** Newest first; with a wait only received ones. */
  List<JsonNode> messages(String number, String contains, String wait) {
    Map<String, String> query = new TreeMap<>();
    query.put("contains", contains);
    query.put("wait", wait);
    return Json.list(
        api.get(path(number), query).orFail("Reading the messages of " + number), "messages");
  }

  /** The newest received message with that text and a greater id; empty when none came in time. */
  List<JsonNode> awaitAfter(String number, long after, String contains, int seconds) {
    Map<String, String> query = new TreeMap<>();
    query.put("contains", contains);
    query.put("after", Long.toString(after));
    query.put("wait", Integer.toString(seconds));
    return Json.list(
        api.get(path(number), query).orFail("Waiting for a message on " + number), "messages");
  }

  JsonNode send(String number, String to, String body) {
    return api.post(path(number), Map.of("To", to, "Body", body))
        .orFail("Sending from the phone " + number);
  }

  private static String path(String number) {
    return PATH + "/" + ApiClient.segment(number) + "/Messages";
  }
}
