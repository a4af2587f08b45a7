package dev.parley.api.parley;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.accept.MessageIntake;
import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.audit.Cause;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageView;
import dev.parley.number.NewSender;
import dev.parley.number.NumberClaims;
import dev.parley.number.NumberClaims.Begun;
import dev.parley.number.NumberClaims.Confirmation;
import dev.parley.number.Proof;
import dev.parley.number.Rates;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.Senders;
import dev.parley.people.Permission;
import dev.parley.policy.Decision;
import dev.parley.sid.SidSource;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An account proves that it holds a number of its own (clause S24): a code is texted to it, by a
 * sender of the account or of its parent, and given back. The text goes through policy as every
 * other, and nobody but the phone reads it: {@link Draft#ORIGIN_NUMBER_CLAIM}. Where no sender can
 * text it, the operator's word is the other way.
 */
public final class NumberClaimsResource {
  private static final int INVALID_NUMBER = 21421;
  private static final int NOT_AVAILABLE = 21422;
  private static final int NO_SENDER = 21606;
  private static final int CODES = 1_000_000;
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");
  private static final String TOLL_FREE_AMERICA = "\\+18(00|33|44|55|66|77|88)[0-9]{7}";

  private final OwnerAccess owner;
  private final ApiErrors errors;
  private final Senders senders;
  private final NumberClaims claims;
  private final AddressReader addresses;
  private final MessageIntake intake;
  private final SidSource sids;
  private final RandomGenerator random;
  private final SenderView view;

  public NumberClaimsResource(
      OwnerAccess owner,
      ApiErrors errors,
      Senders senders,
      NumberClaims claims,
      AddressReader addresses,
      MessageIntake intake,
      SidSource sids,
      RandomGenerator random,
      Rates rates) {
    this.owner = owner;
    this.errors = errors;
    this.senders = senders;
    this.claims = claims;
    this.addresses = addresses;
    this.intake = intake;
    this.sids = sids;
    this.random = random;
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
    Optional<Sender> from = texting(account);
    if (from.isEmpty()) {
      return errors.of(
          NO_SENDER,
          "Neither the account nor its parent holds a number that could text the code; the operator"
              + " can add this one on their word: bin/parley senders add");
    }
    String code = "%06d".formatted(random.nextInt(CODES));
    return switch (claims.begin(account.sid(), number, code)) {
      case Begun.Until(Instant expires) -> text(account, from.get(), number, code, expires);
      case Begun.NumberHasEnough _ -> enough("This number", NumberClaims.CODES_MAX);
      case Begun.AccountHasEnough _ -> enough("This account", NumberClaims.ACCOUNT_CODES_MAX);
    };
  }

  private Response enough(String whose, int codes) {
    return errors.of(
        ApiErrors.TOO_BUSY, whose + " got " + codes + " codes within a day; try again later.");
  }

  private Response text(
      Account account, Sender from, PhoneNumber number, String code, Instant expires) {
    return switch (send(from, number, code)) {
      case Acceptance.Recorded(var message, Decision.Refused refused) ->
          errors.of(refused.reason().code(), refused.reason().sentence());
      case Acceptance.Recorded(MessageView message, _) -> {
        Integer withoutRoom = message.errorCode();
        yield withoutRoom == null
            ? begun(account.sid(), number, message.sid(), expires)
            : errors.withoutRoom(message.sid(), withoutRoom);
      }
      case Acceptance.Overloaded(String why, _) -> errors.unavailable(why);
      case Acceptance.Unknowable _ -> errors.unavailable("The code may not have been sent.");
    };
  }

  /** The sender of the account that it has longest, else of its parent; one that texts anybody. */
  private Optional<Sender> texting(Account account) {
    return Stream.of(account.sid(), account.owner())
        .flatMap(sid -> senders.heldBy(sid).reversed().stream())
        .filter(
            sender ->
                sender.kind() == SenderKind.LONG_CODE || sender.kind() == SenderKind.TOLL_FREE)
        .findFirst();
  }

  private Acceptance send(Sender from, PhoneNumber to, String code) {
    CompletableFuture<Acceptance> answer = new CompletableFuture<>();
    intake.accept(
        new Draft(
            MessageSid.sms(sids.next()),
            from.account(),
            Direction.OUTBOUND_API,
            from.address().text(),
            new ParsedAddress.Usable(from.address()),
            to.text(),
            new ParsedAddress.Usable(to),
            code
                + " is the code that shows that you hold this number. Whoever has it can text from"
                + " your number; if you did not ask for it, tell nobody.",
            null,
            (int) NumberClaims.VALID.toSeconds(),
            Draft.ORIGIN_NUMBER_CLAIM,
            Draft.PURPOSE_ONE_TIME_CODE,
            null),
        answer::complete);
    try {
      return answer.get();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Acceptance.Unknowable();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
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
    return switch (claims.confirm(account.sid(), number, code)) {
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
