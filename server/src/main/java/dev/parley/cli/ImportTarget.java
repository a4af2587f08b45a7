package dev.parley.cli;

import dev.parley.cli.ApiClient.Answer;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The server that is moved into: makes one thing after the other and tells the report. */
final class ImportTarget {
  private static final String IMPORTS = "/v1/parley/Imports";
  private static final String ACCOUNTS = "/v1/parley/Accounts";

  private final ApiClient api;
  private final ImportReport report;
  private final boolean dryRun;
  private final String reason;

  ImportTarget(ApiClient api, ImportReport report, boolean dryRun, String reason) {
    this.api = api;
    this.report = report;
    this.dryRun = dryRun;
    this.reason = reason;
  }

  /** Fails when there is none. */
  void mustHave(String account) {
    api.get(ACCOUNTS + "/" + ApiClient.segment(account), Map.of())
        .orFail("Looking for the account " + account);
  }

  boolean has(String account) {
    Answer answer = api.get(ACCOUNTS + "/" + ApiClient.segment(account), Map.of());
    if (answer.status() == 404) {
      return false;
    }
    answer.orFail("Looking for the account " + account);
    return true;
  }

  /**
   * True when the account is there from now on, or would be.
   *
   * @param parent empty for an account of its own
   */
  boolean account(String sid, String token, String name, String parent) {
    if (has(sid)) {
      report.kept(ImportReport.Kind.ACCOUNT);
      return true;
    }
    if (dryRun) {
      report.created(ImportReport.Kind.ACCOUNT);
      return true;
    }
    Map<String, String> form = new HashMap<>();
    form.put("Sid", sid);
    form.put("AuthToken", token);
    form.put("FriendlyName", name.isBlank() ? sid : name);
    form.put("Reason", reason);
    if (!parent.isEmpty()) {
      form.put("Parent", parent);
    }
    Answer answer = api.post(ACCOUNTS, form);
    return told(ImportReport.Kind.ACCOUNT, sid, answer, "created");
  }

  boolean application(String account, Map<String, String> form) {
    return make(ImportReport.Kind.APPLICATION, "/Applications", account, form, "Sid");
  }

  boolean sender(ImportReport.Kind kind, String account, Map<String, String> form) {
    return make(kind, "/Senders", account, form, "Address");
  }

  boolean service(String account, Map<String, String> form) {
    return make(ImportReport.Kind.SERVICE, "/Services", account, form, "Sid");
  }

  boolean member(String service, String address) {
    Map<String, String> form = new HashMap<>(Map.of("Address", address, "Reason", reason));
    form.put("DryRun", Boolean.toString(dryRun));
    Answer answer =
        api.post(IMPORTS + "/Services/" + ApiClient.segment(service) + "/Senders", form);
    return told(
        ImportReport.Kind.POOL_MEMBER,
        address + " in " + service,
        answer,
        Json.text(answer.body(), "outcome"));
  }

  private boolean make(
      ImportReport.Kind kind,
      String path,
      String account,
      Map<String, String> given,
      String named) {
    Map<String, String> form = new HashMap<>(given);
    form.put("AccountSid", account);
    form.put("DryRun", Boolean.toString(dryRun));
    form.put("Reason", reason);
    Answer answer = api.post(IMPORTS + path, form);
    return told(kind, form.getOrDefault(named, ""), answer, Json.text(answer.body(), "outcome"));
  }

  /** What is refused goes into the report; a server that is not well ends the run. */
  private boolean told(ImportReport.Kind kind, String what, Answer answer, String outcome) {
    if (answer.ok()) {
      if (outcome.equals("kept")) {
        report.kept(kind);
      } else {
        report.created(kind);
      }
      return true;
    }
    JsonNode body = answer.body();
    boolean about = answer.status() == 400 || answer.status() == 404 || answer.status() == 409;
    if (!about || Json.text(body, "code").isEmpty()) {
      throw Failures.of(answer, "Making " + what);
    }
    report.refused(kind, what, Json.text(body, "message") + " (" + Json.text(body, "code") + ")");
    return false;
  }
}
