package dev.parley.people;

import java.util.Set;
import java.util.UUID;

/** Which accounts somebody reaches. */
public sealed interface Scope {
  Scope EVERYTHING = new Everything();

  /**
   * @param owner the account's parent, or the account itself when it has none
   */
  boolean covers(UUID account, UUID owner);

  /** The whole installation. */
  record Everything() implements Scope {
    @Override
    public boolean covers(UUID account, UUID owner) {
      return true;
    }
  }

  /** These accounts and their subaccounts. */
  record Accounts(Set<UUID> ids) implements Scope {
    public Accounts {
      ids = Set.copyOf(ids);
    }

    @Override
    public boolean covers(UUID account, UUID owner) {
      return ids.contains(account) || ids.contains(owner);
    }
  }
}
