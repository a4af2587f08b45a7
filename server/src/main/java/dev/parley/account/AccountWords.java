package dev.parley.account;

import java.util.Map;

/** An account as the audit log tells it: no token, only whether there is a second one. */
final class AccountWords {
  private AccountWords() {}

  static Map<String, String> of(Account account) {
    TermsAcceptance terms = account.terms();
    return Map.of(
        "terms_version",
        terms == null ? "none" : Integer.toString(terms.version()),
        "declared_use",
        terms == null ? "" : terms.declaredUse(),
        "friendly_name",
        account.friendlyName(),
        "owner",
        account.owner().toString(),
        "status",
        account.status().text(),
        "standing_set_by",
        account.standing().setBy().text(),
        "secondary_token",
        account.secondaryToken() == null ? "none" : "set",
        "type",
        account.type().text(),
        "webhook_retry",
        Boolean.toString(account.webhookRetry()));
  }

  static String verb(Standing.Status status) {
    return switch (status) {
      case ACTIVE -> "resumed";
      case SUSPENDED -> "suspended";
      case CLOSED -> "closed";
    };
  }
}
