package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.CodeTexts;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.MessageSid;
import dev.parley.number.NewSender;
import dev.parley.number.NumberClaims;
import dev.parley.number.NumberClaims.Confirmation;
import dev.parley.number.NumberClaims.Purpose;
import dev.parley.number.Proof;
import dev.parley.number.Rates;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.Senders;
import dev.parley.people.Permission;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * An account proves that it holds a number of its own (clause S24): a code is texted to it, by a
 * sender of the account or of its parent, and given back. The text goes through policy as every
 * other, and nobody but the phone reads it. Where no sender can text it, the operator's word is the
 * other way.
 */
public final class NumberClaimsResource {
  private static final int INVALID_NUMBER = 21421;
  private static final int NOT_AVAILABLE = 21422;
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");
  static final String TOLL_FREE_AMERICA = "\\+18(00|33|44|55|66|77|88)[0-9]{7}";

  private final OwnerAccess owner;
  private final ApiErrors errors;
  private final Senders senders;
  private final NumberClaims claims;
  private final AddressReader addresses;
  private final CodeTexts texts;
  private final SenderView view;

  public NumberClaimsResource(
      OwnerAccess owner,
      ApiErrors errors,
      Senders senders,
      NumberClaims claims,
      AddressReader addresses,
      CodeTexts texts,
      Rates rates) {
    this.owner = owner;
    this.errors = errors;
    this.senders = senders;
    this.claims = claims;
    this.addresses = addresses;
    this.texts = texts;
    this.view = new SenderView(rates);
  }

  public void register(Routes routes) {
    String path = "/v1/parley/Accounts/{AccountSid}/NumberClaims";
    routes.blocking("POST", path, ofAccount((request, account, _) -> begin(request, account)));
    routes.blocking("POST", path + "/Confirm", ofAccount(this::confirm));
  }

  private Routes.Handler ofAccount(OwnerAccess.OfAccount handler) {
    return owner.ofAccount(
        Permission.MANAGE_ACCOUNTS, request -> request.pathParameter("AccountSid"), handler);
  }

  private Response begin(Request request, Account account) throws BadParameter {
    PhoneNumber number = number(request);
    if (senders.byAddress(number).isPresent()) {
      return errors.of(NOT_AVAILABLE, "Somebody holds this number already.");
    }
    CodeTexts.Outcome outcome =
        texts.text(
            account,
            number,
            Purpose.HOLD,
            "",
            NumberClaimsResource::words,
            "the operator can add this one on their word: bin/parley senders add");
    return switch (outcome) {
      case CodeTexts.Outcome.Sent(MessageSid message, Instant expires) ->
          begun(account.sid(), number, message, expires);
      case CodeTexts.Outcome.NotSent(Response why) -> why;
    };
  }

  private static String words(String code) {
    return code
        + " is the code that shows that you hold this number. Whoever has it can text from your"
        + " number; if you did not ask for it, tell nobody.";
  }

  private static Response begun(
      AccountSid account, PhoneNumber number, MessageSid message, Instant expires) {
    return Response.json(
        201,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("account_sid", account.toString());
              json.writeStringProperty("number", number.text());
              json.writeStringProperty("message_sid", message.toString());
              json.writeStringProperty("expires_at", expires.toString());
              json.writeNumberProperty("tries_left", NumberClaims.TRIES_MAX);
              json.writeEndObject();
            }));
  }

  private Response confirm(Request request, Account account, Cause cause) throws BadParameter {
    PhoneNumber number = number(request);
    String code = request.form().first("Code").map(String::strip).orElse("");
    if (!CODE.matcher(code).matches()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Code must be six digits.");
    }
    return switch (claims.confirm(account.sid(), number, Purpose.HOLD, code)) {
      case Confirmation.Right _ -> take(account, number, cause);
      case Confirmation.Wrong(int left) ->
          errors.of(BadParameter.INVALID_VALUE, "The code is wrong; " + left + " tries are left.");
      case Confirmation.NoClaim _ ->
          errors.of(
              BadParameter.INVALID_VALUE,
              "There is no code for this number, or it expired; ask for a new one.");
    };
  }

  private Response take(Account account, PhoneNumber number, Cause cause) {
    SenderKind kind =
        number.text().matches(TOLL_FREE_AMERICA) ? SenderKind.TOLL_FREE : SenderKind.LONG_CODE;
    return senders
        .add(
            new NewSender(
                account.sid(), number, kind, number.text(), Sender.Webhooks.NONE, null, Proof.CODE),
            cause)
        .map(sender -> view.answer(201, sender))
        .orElseGet(() -> errors.of(NOT_AVAILABLE, "Somebody holds this number already."));
  }

  private PhoneNumber number(Request request) throws BadParameter {
    String written = request.form().first("PhoneNumber").map(String::strip).orElse("");
    if (addresses.sender(written) instanceof ParsedAddress.Usable(PhoneNumber number)) {
      return number;
    }
    throw new BadParameter(INVALID_NUMBER, "PhoneNumber is no phone number.");
  }
}
