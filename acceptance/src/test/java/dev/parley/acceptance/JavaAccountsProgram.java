package dev.parley.acceptance;

import com.twilio.Twilio;
import com.twilio.exception.ApiException;
import com.twilio.rest.accounts.v1.AuthTokenPromotion;
import com.twilio.rest.accounts.v1.SecondaryAuthToken;
import com.twilio.rest.api.v2010.Account;
import com.twilio.rest.api.v2010.account.Key;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.rest.api.v2010.account.NewKey;
import com.twilio.rest.api.v2010.account.NewSigningKey;
import com.twilio.rest.api.v2010.account.SigningKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A customer's program with Twilio's Java SDK as it is, which manages subaccounts, keys and tokens.
 * As {@link JavaSdkProgram}, a process of its own that prints what it saw, one fact a line.
 */
public final class JavaAccountsProgram {
  private final String sid;
  private final String token;

  private JavaAccountsProgram(String sid, String token) {
    this.sid = sid;
    this.token = token;
  }

  /**
   * @param arguments account sid, token
   */
  public static void main(String[] arguments) {
    Twilio.init(arguments[0], arguments[1]);
    JavaAccountsProgram program = new JavaAccountsProgram(arguments[0], arguments[1]);
    program.subaccounts();
    program.keys();
    program.tokens();
  }

  private void subaccounts() {
    Account sub = Account.creator().setFriendlyName("Branch").create();
    print("made", sub.getFriendlyName() + " " + sub.getStatus() + " " + sub.getType());
    print("owned", String.valueOf(sub.getOwnerAccountSid().equals(sid)));
    List<String> listed = new ArrayList<>();
    Account.reader().setPageSize(1L).read().forEach(each -> listed.add(each.getFriendlyName()));
    print("listed", String.join(", ", listed));
    print(
        "renamed",
        Account.updater(sub.getSid()).setFriendlyName("Shop 2").update().getFriendlyName());
    print("suspended", status(sub, Account.Status.SUSPENDED));
    Twilio.init(sub.getSid(), sub.getAuthToken());
    attempt("sub reads", JavaAccountsProgram::readMessages);
    Twilio.init(sid, token);
    print("resumed", status(sub, Account.Status.ACTIVE));
    print("closed", status(sub, Account.Status.CLOSED));
    attempt("reopened", () -> status(sub, Account.Status.ACTIVE));
    attempt("own status", () -> Account.updater(sid).setStatus(Account.Status.CLOSED).update());
    print("fetched", Account.fetcher(sub.getSid()).fetch().getStatus().toString());
  }

  private static String status(Account sub, Account.Status status) {
    return Account.updater(sub.getSid()).setStatus(status).update().getStatus().toString();
  }

  private void keys() {
    NewKey key = NewKey.creator().setFriendlyName("laptop").create();
    NewSigningKey signing = NewSigningKey.creator().setFriendlyName("tokens").create();
    print("keys", names());
    List<String> signingNames = new ArrayList<>();
    SigningKey.reader().read().forEach(each -> signingNames.add(each.getFriendlyName()));
    print("signing keys", String.join(", ", signingNames));
    print(
        "key renamed",
        Key.updater(key.getSid()).setFriendlyName("desk").update().getFriendlyName());
    Twilio.init(key.getSid(), key.getSecret(), sid);
    attempt("key reads messages", JavaAccountsProgram::readMessages);
    attempt("key reads keys", JavaAccountsProgram::names);
    Twilio.init(sid, token);
    print("key deleted", String.valueOf(Key.deleter(key.getSid()).delete()));
    Twilio.init(key.getSid(), key.getSecret(), sid);
    attempt("deleted key", JavaAccountsProgram::readMessages);
    Twilio.init(signing.getSid(), signing.getSecret(), sid);
    attempt("signing key", JavaAccountsProgram::readMessages);
    Twilio.init(sid, token);
  }

  private static String names() {
    List<String> names = new ArrayList<>();
    Key.reader().read().forEach(each -> names.add(each.getFriendlyName()));
    return String.join(", ", names);
  }

  private static void readMessages() {
    Message.reader().limit(1).read().forEach(_ -> {});
  }

  private void tokens() {
    String second = SecondaryAuthToken.creator().create().getSecondaryAuthToken();
    attempt("first token", () -> Account.fetcher(sid).fetch());
    Twilio.init(sid, second);
    attempt("second token", () -> Account.fetcher(sid).fetch());
    String promoted = AuthTokenPromotion.updater().update().getAuthToken();
    print("promoted", String.valueOf(promoted.equals(second)));
    Twilio.init(sid, token);
    attempt("old token", () -> Account.fetcher(sid).fetch());
    Twilio.init(sid, second);
    String third = SecondaryAuthToken.creator().create().getSecondaryAuthToken();
    print("second deleted", String.valueOf(SecondaryAuthToken.deleter().delete()));
    Twilio.init(sid, third);
    attempt("deleted token", () -> Account.fetcher(sid).fetch());
  }

  private static void attempt(String what, Runnable call) {
    try {
      call.run();
      print(what, "went through");
    } catch (ApiException e) {
      print(what, e.getCode() + " " + e.getStatusCode());
    }
  }

  private static void print(String what, String fact) {
    System.out.println(what + ": " + fact);
  }
}
