package dev.parley.accept;

import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.message.MessageSid;
import dev.parley.number.Sender;
import dev.parley.number.SenderSid;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServices;
import dev.parley.service.PoolMember;
import dev.parley.service.SenderChoice;
import dev.parley.service.ServiceSid;
import dev.parley.service.ServiceUse;
import dev.parley.service.StickySenders;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses who sends the drafts that go through a messaging service, a whole batch at a time: one
 * query for the senders that recipients had before, one statement for those that are new, once it
 * is known which are accepted. Drafts that name their sender cost nothing. A draft for which there
 * is no sender stays without, and policy refuses it. Owned by the intake loop.
 *
 * <p>That a recipient keeps its sender is a courtesy: when it cannot be read or written, messages
 * are accepted all the same.
 */
final class ServiceSenders {
  private static final Logger log = LoggerFactory.getLogger(ServiceSenders.class);

  private final MessagingServices services;
  private final StickySenders sticky;
  private final Clock clock;

  /** Whose turn it is in each service. */
  private final Map<ServiceSid, Integer> turns = new HashMap<>();

  ServiceSenders(MessagingServices services, StickySenders sticky, Clock clock) {
    this.services = services;
    this.sticky = sticky;
    this.clock = clock;
  }

  /** What was chosen for recipients that keep their sender, by the message. */
  private final Map<MessageSid, Choice> choices = new LinkedHashMap<>();

  private record Choice(StickySenders.Pair pair, SenderSid sender) {}

  /** The drafts in their order. Forgets what was chosen for the batch before. */
  List<Draft> chosen(List<Draft> drafts) {
    choices.clear();
    if (drafts.stream().noneMatch(Draft::awaitsSender)) {
      return drafts;
    }
    Batch batch = new Batch(drafts);
    List<Draft> chosen = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      chosen.add(draft.awaitsSender() ? batch.choose(draft) : draft);
    }
    return chosen;
  }

  /** Of the last batch, these were accepted: their recipients keep their senders. */
  void accepted(Collection<MessageSid> messages) {
    if (choices.isEmpty()) {
      return;
    }
    Map<StickySenders.Pair, SenderSid> kept = new LinkedHashMap<>();
    for (MessageSid message : messages) {
      Choice choice = choices.get(message);
      if (choice != null) {
        kept.put(choice.pair(), choice.sender());
      }
    }
    choices.clear();
    try {
      sticky.chosen(kept, clock.instant().truncatedTo(ChronoUnit.MICROS));
    } catch (SQLException | RuntimeException failed) {
      log.warn("event=sticky_senders_not_written size={}", kept.size(), failed);
    }
  }

  private Map<StickySenders.Pair, UUID> before(List<StickySenders.Pair> pairs) {
    try {
      return sticky.of(pairs);
    } catch (SQLException | RuntimeException failed) {
      log.warn("event=sticky_senders_not_read size={}", pairs.size(), failed);
      return Map.of();
    }
  }

  /** What the drafts of one batch have in common; they see each other's choices. */
  private final class Batch {
    private final Map<ServiceSid, List<Sender>> pools = new HashMap<>();
    private final Map<StickySenders.Pair, UUID> before;

    Batch(List<Draft> drafts) {
      before =
          new HashMap<>(
              before(drafts.stream().map(this::stickyPair).flatMap(Optional::stream).toList()));
    }

    private Optional<StickySenders.Pair> stickyPair(Draft draft) {
      return draft.awaitsSender()
              && recipient(draft) instanceof PhoneNumber number
              && service(draft).map(it -> it.features().stickySender()).orElse(false)
          ? Optional.of(new StickySenders.Pair(sid(draft), number.text()))
          : Optional.empty();
    }

    Draft choose(Draft draft) {
      Optional<MessagingService> service = service(draft);
      List<Sender> pool = pools.computeIfAbsent(sid(draft), ServiceSenders.this::pool);
      if (service.isEmpty() || pool.isEmpty()) {
        return without(draft, "it has no senders");
      }
      if (!(recipient(draft) instanceof PhoneNumber number)) {
        return without(draft, "the recipient is no phone number");
      }
      Optional<StickySenders.Pair> pair = stickyPair(draft);
      UUID last = pair.map(before::get).orElse(null);
      int turn = turns.merge(sid(draft), 1, Integer::sum);
      Optional<SenderChoice.Chosen> choice =
          SenderChoice.choose(service.get(), pool, number, sidOf(pool, last), turn);
      if (choice.isEmpty()) {
        return without(draft, "none of its " + pool.size() + " senders reaches " + number.region());
      }
      Sender sender = choice.get().sender();
      pair.ifPresent(
          it -> {
            before.put(it, sender.sid().id());
            choices.put(draft.sid(), new Choice(it, sender.sid()));
          });
      return draft.sentBy(sender, new ServiceUse(sid(draft), choice.get().words()));
    }
  }

  private List<Sender> pool(ServiceSid sid) {
    return services.pool(sid).stream().map(PoolMember::sender).toList();
  }

  private Optional<MessagingService> service(Draft draft) {
    return services.find(sid(draft));
  }

  private static ServiceSid sid(Draft draft) {
    ServiceUse use = draft.service();
    if (use == null) {
      throw new IllegalStateException("goes through no service: " + draft.sid());
    }
    return use.sid();
  }

  private static @Nullable Object recipient(Draft draft) {
    return draft.recipient() instanceof ParsedAddress.Usable(var address) ? address : null;
  }

  private static @Nullable SenderSid sidOf(List<Sender> pool, @Nullable UUID id) {
    return pool.stream().map(Sender::sid).filter(sid -> sid.id().equals(id)).findAny().orElse(null);
  }

  private static Draft without(Draft draft, String words) {
    return draft.through(new ServiceUse(sid(draft), words));
  }
}
