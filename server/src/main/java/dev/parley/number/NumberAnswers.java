package dev.parley.number;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.ManagedAccounts;
import dev.parley.audit.Cause;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.NumberClaims.Confirmation;
import dev.parley.number.NumberClaims.Purpose;
import java.util.regex.Pattern;

/**
 * Phones that text back the code which an application shows: their number is verified for its
 * account then (clause S7). What else they text is none of this. Thread-safe.
 */
public final class NumberAnswers {
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");

  private final ManagedAccounts accounts;
  private final NumberClaims claims;

  public NumberAnswers(ManagedAccounts accounts, NumberClaims claims) {
    this.accounts = accounts;
    this.claims = claims;
  }

  /**
   * A text came, and is stored.
   *
   * @param holder of the number that it came to: the claim is of that account or of one below it
   */
  public void came(PhoneNumber from, AccountSid holder, String text) {
    String code = text.strip();
    if (!CODE.matcher(code).matches()) {
      return;
    }
    for (AccountSid account : claims.awaitingAnswer(from)) {
      boolean texted =
          account.equals(holder)
              || accounts.find(account).map(Account::owner).filter(holder::equals).isPresent();
      if (texted
          && claims.confirm(account, from, Purpose.ANSWER, code)
              instanceof Confirmation.Right(String label)) {
        Cause cause = Cause.parley("number-answers", "The phone texted the code back.");
        accounts.callerIds().add(account, from, label, cause);
        return;
      }
    }
  }
}
