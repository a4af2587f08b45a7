package dev.parley.service;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.number.Sender;
import dev.parley.number.SenderSid;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The messaging services of this installation and their pools, read from memory, written through to
 * the database. Thread-safe.
 */
public interface MessagingServices {
  Optional<MessagingService> find(ServiceSid sid);

  /** Newest first, as Twilio lists them. */
  List<MessagingService> of(AccountSid account);

  /** Senders of the service that its account holds now; the one added last comes first. */
  List<PoolMember> pool(ServiceSid sid);

  /**
   * The service that a number or short code is in: it answers what comes to it, and an opt-out from
   * one of its senders is one from all of them (clause S7).
   *
   * @param address as rows carry it
   */
  Optional<MessagingService> ofSender(String address);

  /** Empty when the account has {@link MessagingServiceStore#SERVICES_MAX} services. */
  Optional<MessagingService> create(
      AccountSid account, UnaryOperator<MessagingService> settings, Cause cause);

  /** Changes settings only. Empty when there is no such service. */
  Optional<MessagingService> update(
      ServiceSid sid, UnaryOperator<MessagingService> change, Cause cause);

  /** What came of taking senders out of a pool. */
  enum Left {
    NOW,
    NOT_THERE,
    /**
     * Nobody left: more people opted out of the service than can be kept for its senders at once
     * (clause S7). To be asked for again, which goes on from there.
     */
    LATER
  }

  /** The service goes, its senders stay with the account, and what stopped it stays with them. */
  Left delete(ServiceSid sid, Cause cause);

  /** What came of putting a sender into a pool. */
  sealed interface Joined {
    record Now(PoolMember member) implements Joined {}

    /** It was there already (Twilio: 21710). */
    record Already() implements Joined {}

    /** It is in another one (Twilio: 21712). */
    record InAnother() implements Joined {}

    /** The pool is full (Twilio: 21714). */
    record Full() implements Joined {}

    /** The service or the sender went meanwhile. */
    record Gone() implements Joined {}
  }

  Joined join(ServiceSid sid, Sender sender, Cause cause);

  /** What stopped the service stays with the sender. */
  Left leave(ServiceSid sid, SenderSid sender, Cause cause);

  /**
   * Out of every pool. For a sender that is released or moves to another account, before it does:
   * it is out of reach of its service's opt-outs from then on.
   */
  Left leaveAll(SenderSid sender, Cause cause);

  /**
   * Senders that are about to leave a service, as rows carry them: who opts out of it meanwhile
   * opts out of each of them. To be read under the lock of the recipient, before the service of a
   * sender is.
   */
  record Leaving(ServiceSid service, List<String> senders) {
    public Leaving {
      senders = List.copyOf(senders);
    }
  }

  Optional<Leaving> leaving();

  /**
   * The service whose opt-outs reach a message: the one it goes through, else that of its sender.
   * As opt-outs name it; null for none.
   *
   * @param sender as rows carry it
   */
  default @Nullable String reach(@Nullable ServiceUse use, String sender) {
    return use != null
        ? use.sid().toString()
        : ofSender(sender).map(service -> service.sid().toString()).orElse(null);
  }

  /**
   * The sender as those see it who tell its owner what came in: with the webhooks of its service
   * where that answers.
   */
  default Sender answering(Sender sender) {
    Optional<MessagingService> service = ofSender(sender.address().text());
    return service.isEmpty() ? sender : answering(sender, service.get().webhooks());
  }

  private static Sender answering(Sender sender, MessagingService.Webhooks service) {
    Sender.Webhooks own = sender.webhooks();
    String callback =
        service.statusCallback() == null ? own.statusCallback() : service.statusCallback();
    return sender.with(
        service.onNumber()
            ? new Sender.Webhooks(
                own.smsUrl(),
                own.smsMethod(),
                own.smsFallbackUrl(),
                own.smsFallbackMethod(),
                callback,
                own.statusCallbackMethod())
            : new Sender.Webhooks(
                service.inboundUrl(),
                service.inboundMethod(),
                service.fallbackUrl(),
                service.fallbackMethod(),
                callback,
                own.statusCallbackMethod()));
  }
}
