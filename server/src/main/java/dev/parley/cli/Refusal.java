package dev.parley.cli;

import tools.jackson.databind.JsonNode;

/**
 * A refusal as the API tells it. Members that are missing are empty.
 *
 * @param sid of the refused message
 * @param clause of the policy
 */
record Refusal(int code, String sentence, String sid, String clause, String remedy) {
  static Refusal of(JsonNode error) {
    JsonNode details = error.path("details");
    return new Refusal(
        error.path("code").asInt(0),
        Json.text(error, "message"),
        Json.text(details, "message_sid"),
        Json.text(details, "clause"),
        Json.text(details, "remedy"));
  }
}
