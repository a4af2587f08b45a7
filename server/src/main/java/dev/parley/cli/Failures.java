package dev.parley.cli;

import dev.parley.cli.ApiClient.Answer;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Errors of the API put into what, why, next. */
final class Failures {
  /**
   * Codes by which policy refuses at the door: opted out, sender not held, number of an emergency
   * service, account not active.
   */
  private static final Set<Integer> OF_POLICY =
      Set.of(21610, 21606, 21618, 21659, 21660, 10001, 20005);

  private Failures() {}

  static CommandFailure of(Answer answer, String doing) {
    JsonNode body = answer.body();
    int code = body.path("code").asInt(0);
    if (code == 0) {
      return new CommandFailure(
          CommandFailure.FAILED,
          doing + " failed: HTTP " + answer.status() + ".",
          "The answer is not one of Parley's.",
          "Look at the log of the server, or check its address.");
    }
    Refusal refusal = Refusal.of(body);
    if (answer.status() == 401) {
      return new CommandFailure(
          CommandFailure.FAILED,
          doing + " failed: " + Json.text(body, "message") + " (" + code + ").",
          "The token is none of the running server's.",
          "Name its directory with --data DIR, or a token of it with --token or PARLEY_TOKEN.");
    }
    if (OF_POLICY.contains(code) || !refusal.clause().isEmpty()) {
      return refused(refusal);
    }
    return new CommandFailure(
        CommandFailure.FAILED,
        doing + " failed: " + refusal.sentence() + " (" + code + ")",
        "",
        more(body, code));
  }

  static CommandFailure refused(Refusal refusal) {
    String clause = refusal.clause().isEmpty() ? "" : ", clause " + refusal.clause();
    return new CommandFailure(
        CommandFailure.REFUSED,
        "Refused by policy (" + refusal.code() + clause + ").",
        refusal.sentence(),
        refusal.remedy().isEmpty() ? look(refusal) : refusal.remedy());
  }

  private static String look(Refusal refusal) {
    return refusal.sid().isEmpty()
        ? "The console lists it under Messages: /messages?status=refused"
        : "bin/parley messages why " + refusal.sid();
  }

  private static String more(JsonNode body, int code) {
    String info = Json.text(body, "more_info");
    return info.isEmpty() ? "See /docs/errors/" + code + " in the console." : "See " + info;
  }
}
