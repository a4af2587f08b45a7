package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.ApiErrors;
import dev.parley.api.StaffDoor;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.people.Permission;
import dev.parley.people.Principal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets people and operators to messages as far as their role and scope reach: who may see may list
 * and read, who may develop may also send, cancel and redact. What is sent goes through policy as
 * everything does. What is out of reach is not found.
 */
public final class StaffAccess implements StaffDoor {
  private static final Logger log = LoggerFactory.getLogger(StaffAccess.class);

  private final AdminAccess admin;
  private final Accounts accounts;
  private final ApiErrors errors;

  public StaffAccess(AdminAccess admin, Accounts accounts, ApiErrors errors) {
    this.admin = admin;
    this.accounts = accounts;
    this.errors = errors;
  }

  @Override
  public Optional<Opened> enter(Request request, String accountSid) {
    return switch (admin.enter(request)) {
      case AdminAccess.Entry.NoToken _ -> Optional.empty();
      case AdminAccess.Entry.Denied(Response response) -> Optional.of(new Opened.Shut(response));
      case AdminAccess.Entry.Granted(Principal principal) ->
          Optional.of(enter(request, accountSid, principal));
    };
  }

  private Opened enter(Request request, String accountSid, Principal principal) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    Permission permission = reads ? Permission.READ : Permission.DEVELOP;
    if (!principal.may(permission)) {
      return new Opened.Shut(errors.of(ApiErrors.FORBIDDEN, AdminAccess.lacks(permission)));
    }
    Optional<Account> account =
        AccountSid.parse(accountSid)
            .flatMap(accounts::find)
            .filter(it -> principal.scope().covers(it.sid().id(), it.owner().id()));
    if (account.isEmpty()) {
      return new Opened.Shut(errors.notFound(request));
    }
    if (!reads) {
      log.info(
          "event=staff_acts actor={} method={} account={}",
          principal.actor().id(),
          request.method(),
          account.get().sid());
    }
    return new Opened.To(account.get(), principal.cause(""));
  }
}
