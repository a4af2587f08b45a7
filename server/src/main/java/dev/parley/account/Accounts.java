package dev.parley.account;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The accounts of this installation, read from memory. Thread-safe. */
public interface Accounts {
  Optional<Account> find(AccountSid sid);

  /** The account itself and its subaccounts, oldest first. */
  List<Account> under(AccountSid owner);

  /** Oldest first. */
  List<Account> all();

  /**
   * What holds for the account (clause S3): its own standing, or that of its parent where it is
   * worse. Reads memory only.
   */
  default Optional<Standing> standing(AccountSid sid) {
    return find(sid)
        .map(
            account ->
                account.isSubaccount()
                    ? find(account.owner())
                        .map(parent -> account.standing().orWorse(parent.standing()))
                        .orElse(account.standing())
                    : account.standing());
  }

  /** Whether the account may act and send. */
  default boolean isActive(AccountSid sid) {
    return standing(sid).map(Standing::active).orElse(false);
  }

  /**
   * Whether this user of the account's application was stopped (clause S17); never for null. Reads
   * memory only.
   */
  default boolean isStopped(AccountSid account, @Nullable String endUser) {
    return false;
  }

  /** Whether any of them was. */
  default boolean anyStopped(AccountSid account) {
    return false;
  }

  /** Whether nobody vouches for the account: it texts verified numbers only (S7). Memory only. */
  default boolean isTrial(AccountSid sid) {
    return find(sid).map(account -> account.type() == AccountType.TRIAL).orElse(false);
  }

  /**
   * Whether the holder of this number gave a code back to the account or its owner. Memory only.
   *
   * @param number E.164
   */
  default boolean isVerified(AccountSid sid, String number) {
    return false;
  }

  /**
   * The terms that hold for the account (clause S4): what its owner accepted last. Reads memory
   * only.
   */
  default Optional<TermsAcceptance> terms(AccountSid sid) {
    return find(sid).flatMap(account -> find(account.owner())).map(Account::terms);
  }

  /**
   * Who the Basic credentials belong to: an account sid with one of its auth tokens, or an API key
   * sid with its secret. Empty when they do not match. Never touches the database.
   */
  Optional<Account> authenticate(String user, String password);
}
