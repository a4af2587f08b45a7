package dev.parley.people;

/** What a role may contain. */
public enum Permission {
  READ("see messages, webhooks, carriers and accounts"),
  DEVELOP("cancel, redact and replay; see an account's credentials"),
  OPERATE("carriers, routes, retention and restores"),
  MANAGE_ACCOUNTS("accounts, keys, numbers and their settings"),
  REVIEW("decide about held messages, complaints and measures"),
  MANAGE_PEOPLE("people, their roles and what they sign in with"),
  READ_AUDIT("the record of changes");

  private final String words;

  Permission(String words) {
    this.words = words;
  }

  /** As tables and pages say it. */
  public String words() {
    return words;
  }

  /** As the API writes it. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
