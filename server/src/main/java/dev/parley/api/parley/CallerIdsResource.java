package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.OutgoingCallerIds;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.api.OutgoingCallerIdsResource;
import dev.parley.audit.Cause;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.NumberClaims;
import dev.parley.number.NumberClaims.Confirmation;
import dev.parley.number.NumberClaims.Purpose;
import dev.parley.people.Permission;
import java.util.regex.Pattern;

/** The holder of a number gave back the code that was texted to it: it is verified (S7). */
public final class CallerIdsResource {
  private static final String CONFIRM =
      "/v1/parley/Accounts/{AccountSid}/OutgoingCallerIds/Confirm";
  private static final int TOO_MANY = 20010;
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");

  private final OwnerAccess owner;
  private final ApiErrors errors;
  private final OutgoingCallerIds callerIds;
  private final NumberClaims claims;
  private final AddressReader addresses;

  public CallerIdsResource(
      OwnerAccess owner,
      ApiErrors errors,
      OutgoingCallerIds callerIds,
      NumberClaims claims,
      AddressReader addresses) {
    this.owner = owner;
    this.errors = errors;
    this.callerIds = callerIds;
    this.claims = claims;
    this.addresses = addresses;
  }

  public void register(Routes routes) {
    routes.blocking(
        "POST",
        CONFIRM,
        owner.ofAccount(
            Permission.MANAGE_ACCOUNTS,
            request -> request.pathParameter("AccountSid"),
            this::confirm));
  }

  private Response confirm(Request request, Account account, Cause cause) throws BadParameter {
    PhoneNumber number = OutgoingCallerIdsResource.number(request, addresses);
    String code = request.form().first("Code").map(String::strip).orElse("");
    if (!CODE.matcher(code).matches()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Code must be six digits.");
    }
    return switch (claims.confirm(account.sid(), number, Purpose.RECEIVE, code)) {
      case Confirmation.Right(String name) -> verified(account, number, name, cause);
      case Confirmation.Wrong(int left) ->
          errors.of(BadParameter.INVALID_VALUE, "The code is wrong; " + left + " tries are left.");
      case Confirmation.NoClaim() ->
          errors.of(
              BadParameter.INVALID_VALUE,
              "There is no code for this number, or it expired; ask for a new one.");
    };
  }

  private Response verified(Account account, PhoneNumber number, String name, Cause cause) {
    return callerIds
        .add(account.sid(), number, name, cause)
        .map(
            it -> Response.json(201, Json.bytes(json -> OutgoingCallerIdsResource.write(json, it))))
        .orElseGet(
            () ->
                errors.of(
                    TOO_MANY,
                    "This account has "
                        + OutgoingCallerIds.CALLER_IDS_MAX
                        + " verified numbers; delete one that is not used."));
  }
}
