package dev.parley.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Accounts for a terminal. */
final class AccountTable {
  private AccountTable() {}

  static void list(Printer printer, List<JsonNode> accounts) {
    if (printer.json()) {
      printer.json(Json.array(accounts));
      return;
    }
    printer.table(
        List.of("SID", "NAME", "STATUS", "PARENT", "CREATED"),
        accounts.stream().map(AccountTable::row).toList(),
        "No accounts yet. Make one: bin/parley accounts create --name Shop");
  }

  private static List<String> row(JsonNode account) {
    String sid = Json.text(account, "sid");
    String owner = Json.text(account, "owner_account_sid");
    return List.of(
        sid,
        Printer.brief(Json.text(account, "friendly_name")),
        status(account),
        owner.equals(sid) ? "" : owner,
        Json.text(account, "date_created"));
  }

  static void one(Printer printer, JsonNode account) {
    if (printer.json()) {
      printer.json(account);
      return;
    }
    printer.line(
        Json.text(account, "sid") + "  " + Printer.brief(Json.text(account, "friendly_name")));
    printer.line("  " + status(account) + " since " + Json.text(account, "standing_since"));
    String reason = Json.text(account, "standing_reason");
    if (!reason.isEmpty()) {
      printer.line(
          "  by the " + Json.text(account, "standing_set_by") + ": " + Printer.plain(reason));
    }
  }

  private static String status(JsonNode account) {
    String own = Json.text(account, "status");
    String effective = Json.text(account, "effective_status");
    return own.equals(effective) ? own : effective + " (its parent)";
  }
}
