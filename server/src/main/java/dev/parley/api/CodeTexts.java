package dev.parley.api;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.accept.MessageIntake;
import dev.parley.account.Account;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Response;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageView;
import dev.parley.number.NumberClaims;
import dev.parley.number.NumberClaims.Begun;
import dev.parley.number.NumberClaims.Purpose;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.Senders;
import dev.parley.policy.Decision;
import dev.parley.sid.SidSource;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Texts a code to a number, by a sender of the account or of its parent. The text goes through
 * policy as every other: who opted out gets none. Nobody but the phone reads it: {@link
 * Draft#ORIGIN_NUMBER_CLAIM}.
 */
public final class CodeTexts {
  private static final int NO_SENDER = 21606;
  private static final int CODES = 1_000_000;

  private final ApiErrors errors;
  private final Senders senders;
  private final NumberClaims claims;
  private final MessageIntake intake;
  private final SidSource sids;
  private final RandomGenerator random;

  public CodeTexts(
      ApiErrors errors,
      Senders senders,
      NumberClaims claims,
      MessageIntake intake,
      SidSource sids,
      RandomGenerator random) {
    this.errors = errors;
    this.senders = senders;
    this.claims = claims;
    this.intake = intake;
    this.sids = sids;
    this.random = random;
  }

  /** What came of it. */
  public sealed interface Outcome {
    record Sent(MessageSid message, Instant expires) implements Outcome {}

    /**
     * @param why what the caller is answered
     */
    record NotSent(Response why) implements Outcome {}
  }

  /**
   * @param label handed back with the right code
   * @param text made of the code
   * @param otherwise what helps where the account has no sender, in words
   */
  public Outcome text(
      Account account,
      PhoneNumber number,
      Purpose purpose,
      String label,
      UnaryOperator<String> text,
      String otherwise) {
    Optional<Sender> from = texting(account);
    if (from.isEmpty()) {
      return new Outcome.NotSent(
          errors.of(
              NO_SENDER,
              "Neither the account nor its parent holds a number that could text the code; "
                  + otherwise));
    }
    String code = code();
    return switch (claims.begin(account.sid(), number, purpose, label, code)) {
      case Begun.NumberHasEnough() ->
          tooMany("This number got " + NumberClaims.CODES_MAX + " codes");
      case Begun.AccountHasEnough() ->
          tooMany("This account got " + NumberClaims.ACCOUNT_CODES_MAX + " codes");
      case Begun.Until(Instant expires) ->
          outcome(send(from.get(), number, text.apply(code)), expires);
    };
  }

  /** Six digits. */
  String code() {
    return "%06d".formatted(random.nextInt(CODES));
  }

  private Outcome tooMany(String what) {
    return new Outcome.NotSent(
        errors.of(ApiErrors.TOO_BUSY, what + " within a day; try again later."));
  }

  private Outcome outcome(Acceptance acceptance, Instant expires) {
    return switch (acceptance) {
      case Acceptance.Recorded(var message, Decision.Refused refused) ->
          new Outcome.NotSent(errors.of(refused.reason().code(), refused.reason().sentence()));
      case Acceptance.Recorded(MessageView message, _) -> {
        Integer withoutRoom = message.errorCode();
        yield withoutRoom == null
            ? new Outcome.Sent(message.sid(), expires)
            : new Outcome.NotSent(errors.withoutRoom(message.sid(), withoutRoom));
      }
      case Acceptance.Overloaded(String why, _) -> new Outcome.NotSent(errors.unavailable(why));
      case Acceptance.Unknowable _ ->
          new Outcome.NotSent(errors.unavailable("The code may not have been sent."));
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

  private Acceptance send(Sender from, PhoneNumber to, String body) {
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
            body,
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
}
