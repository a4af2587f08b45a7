package dev.parley.inbound;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.carrier.CarrierEvent.Incoming;
import dev.parley.consent.Keyword;
import dev.parley.consent.Keywords;
import dev.parley.consent.OptOut;
import dev.parley.consent.OptOutScope;
import dev.parley.consent.OptOutStore;
import dev.parley.consent.OptOuts;
import dev.parley.consent.RecipientLocks;
import dev.parley.consent.Revocations;
import dev.parley.e164.ParsedAddress;
import dev.parley.inbound.InboundParts.Whole;
import dev.parley.message.Direction;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageInsert;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.number.Sender;
import dev.parley.number.Senders;
import dev.parley.observe.ClockWatch;
import dev.parley.service.MessagingServices;
import dev.parley.service.MessagingServices.Leaving;
import dev.parley.service.ServiceUse;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what carriers bring: joins parts, finds the owner of the number, writes the message and
 * what its keyword means (S7) in one fsynced transaction, and only then acknowledges. The
 * conversation with the application follows.
 */
public final class InboundMessages {
  /**
   * Inbound messages being written at the same time; beyond it the carrier is asked to come back.
   */
  public static final int WRITING_MAX = 1_000;

  private static final Logger log = LoggerFactory.getLogger(InboundMessages.class);

  private final Database database;
  private final Accounts accounts;
  private final Senders senders;
  private final MessagingServices services;
  private final OptOuts optOuts;
  private final Revocations revocations;
  private final RecipientLocks locks;
  private final LiveMessages live;
  private final Conversations conversations;
  private final Function<String, ParsedAddress> parseSender;
  private final SidSource sids;
  private final ClockWatch clock;
  private final Executor blocking;
  private final Semaphore room = new Semaphore(WRITING_MAX);
  private final Runnable unowned;

  /**
   * @param unowned counts a message to a number that nobody here holds
   */
  public InboundMessages(
      Database database,
      Accounts accounts,
      Senders senders,
      MessagingServices services,
      OptOuts optOuts,
      Revocations revocations,
      RecipientLocks locks,
      LiveMessages live,
      Conversations conversations,
      Function<String, ParsedAddress> parseSender,
      SidSource sids,
      ClockWatch clock,
      Executor blocking,
      Runnable unowned) {
    this.database = database;
    this.accounts = accounts;
    this.senders = senders;
    this.services = services;
    this.optOuts = optOuts;
    this.revocations = revocations;
    this.locks = locks;
    this.live = live;
    this.conversations = conversations;
    this.parseSender = parseSender;
    this.sids = sids;
    this.clock = clock;
    this.blocking = blocking;
    this.unowned = unowned;
  }

  /** Called on the link's reader thread; never blocks. */
  public void on(Incoming incoming) {
    if (!conversations.hasRoom() || !room.tryAcquire()) {
      incoming.acknowledgement().full();
      return;
    }
    blocking.execute(
        () -> {
          try {
            take(incoming);
          } catch (SQLException | RuntimeException failed) {
            log.error("event=inbound_not_stored carrier={}", incoming.carrier(), failed);
            incoming.acknowledgement().notTaken();
          } finally {
            room.release();
          }
        });
  }

  /** Inbound messages being written. */
  public int writing() {
    return WRITING_MAX - room.availablePermits();
  }

  private void take(Incoming incoming) throws SQLException {
    Optional<Sender> owner = owner(incoming.to());
    if (owner.isEmpty()) {
      unowned.run();
      log.warn("event=inbound_unowned carrier={}", incoming.carrier());
      incoming.acknowledgement().taken();
      return;
    }
    Optional<Stored> stored;
    // A STOP must be in memory before it commits, and no segment may be written in between.
    ReentrantLock lock = locks.of(incoming.from());
    lock.lock();
    try {
      stored = store(incoming, owner.get());
    } finally {
      lock.unlock();
    }
    incoming.acknowledgement().taken();
    if (stored.isPresent()) {
      LiveMessage message = live.inserted(stored.get().row());
      conversations.start(message, services.answering(owner.get()), stored.get().effect());
    }
  }

  private record Stored(MessageRow row, KeywordEffect effect) {}

  private Optional<Sender> owner(String to) {
    return parseSender.apply(to) instanceof ParsedAddress.Usable usable
        ? senders.byAddress(usable.address())
        : Optional.empty();
  }

  private Optional<Stored> store(Incoming incoming, Sender owner) throws SQLException {
    Optional<Leaving> leaving = services.leaving();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      Optional<Whole> whole =
          incoming.part() == null
              ? Optional.of(new Whole(incoming.text(), 1))
              : InboundParts.add(connection, incoming, incoming.part(), now, clock);
      if (whole.isEmpty()) {
        connection.commit();
        return Optional.empty();
      }
      MessageRow row = row(incoming, owner, whole.get(), now);
      return Optional.of(
          new Stored(
              row,
              insert(connection, row, scopes(row, leaving), Keywords.match(whole.get().text()))));
    }
  }

  /**
   * How far a keyword reaches (clause S7): the sender that it was texted to, and the whole service
   * that this is in. Both are kept: a sender that leaves its service stays silent, as those do that
   * are leaving it right now.
   */
  private static List<OptOutScope> scopes(MessageRow row, Optional<Leaving> leaving) {
    Set<OptOutScope> scopes = new LinkedHashSet<>();
    scopes.add(new OptOutScope.OfSender(row.to()));
    ServiceUse use = row.service();
    if (use != null) {
      scopes.add(new OptOutScope.OfService(use.sid().toString()));
      leaving
          .filter(it -> it.service().equals(use.sid()))
          .ifPresent(it -> it.senders().forEach(one -> scopes.add(new OptOutScope.OfSender(one))));
    }
    return List.copyOf(scopes);
  }

  /** Inserts the message and what its keyword does, and commits. */
  private KeywordEffect insert(
      Connection connection, MessageRow row, List<OptOutScope> scopes, Optional<Keyword> keyword)
      throws SQLException {
    boolean wasOptedOut = optedOut(connection, row, scopes);
    new MessageInsert().write(connection, List.of(row));
    if (keyword.isPresent() && keyword.get().kind() == Keyword.Kind.STOP) {
      commitOptOuts(
          connection,
          scopes.stream().map(scope -> optOut(row, scope, keyword.get().word())).toList());
      return KeywordEffect.of(keyword, wasOptedOut, false);
    }
    boolean start = keyword.isPresent() && keyword.get().kind() == Keyword.Kind.START;
    List<OptOutScope> lifted =
        start ? lift(connection, row, liftable(connection, row, scopes)) : List.of();
    connection.commit();
    for (OptOutScope scope : lifted) {
      optOuts.liftCommitted(row.from(), scope);
      revocations.lift(row.from(), scope);
    }
    return KeywordEffect.of(keyword, wasOptedOut, !lifted.isEmpty());
  }

  /** Also what was texted to other senders of the service: who wants one of them wants it. */
  private List<OptOutScope> liftable(
      Connection connection, MessageRow row, List<OptOutScope> scopes) throws SQLException {
    Set<OptOutScope> all = new LinkedHashSet<>(scopes);
    ServiceUse use = row.service();
    if (use == null) {
      return scopes;
    }
    Set<String> pool = new HashSet<>();
    services.pool(use.sid()).forEach(member -> pool.add(member.sender().address().text()));
    for (OptOut optOut : inForce(connection, row)) {
      if (optOut.scope() instanceof OptOutScope.OfSender(String address)
          && pool.contains(address)
          && !address.equals(row.to())) {
        all.add(optOut.scope());
      }
    }
    return List.copyOf(all);
  }

  private List<OptOut> inForce(Connection connection, MessageRow row) throws SQLException {
    return optOuts.inForce(connection, List.of(row.from())).getOrDefault(row.from(), List.of());
  }

  private List<OptOutScope> lift(Connection connection, MessageRow row, List<OptOutScope> scopes)
      throws SQLException {
    List<OptOutScope> lifted = new ArrayList<>();
    for (OptOutScope scope : scopes) {
      if (optOuts.lift(connection, row.from(), scope, row.createdAt(), row.sid().toString())) {
        lifted.add(scope);
      }
    }
    return lifted;
  }

  /** Into memory first; out of it again only when the transaction certainly did not commit. */
  private void commitOptOuts(Connection connection, List<OptOut> all) throws SQLException {
    List<Revocations.Entry> entries = new ArrayList<>();
    boolean committing = false;
    try {
      for (OptOut optOut : all) {
        entries.add(
            revocations
                .enter(optOut)
                .orElseThrow(
                    () -> new IllegalStateException("too many opt-outs are kept in memory")));
      }
      for (OptOut optOut : all) {
        optOuts.record(connection, optOut);
      }
      committing = true;
      connection.commit();
      all.forEach(optOuts::committed);
    } finally {
      for (Revocations.Entry entry : entries) {
        if (committing) {
          entry.committed();
        } else {
          entry.undo();
        }
      }
    }
  }

  private boolean optedOut(Connection connection, MessageRow row, List<OptOutScope> scopes)
      throws SQLException {
    String account = row.account().toString();
    String service = row.service() == null ? null : row.service().sid().toString();
    if (optOuts.beyondTable(row.from(), row.to(), account, service).isPresent()) {
      return true;
    }
    return inForce(connection, row).stream().anyMatch(optOut -> scopes.contains(optOut.scope()));
  }

  private static OptOut optOut(MessageRow row, OptOutScope scope, String word) {
    return new OptOut(
        row.from(), scope, row.createdAt(), OptOutStore.KEYWORD, word, row.sid().toString());
  }

  private MessageRow row(Incoming incoming, Sender owner, Whole whole, Instant now) {
    AccountSid account = owner.account();
    AccountSid parent = accounts.find(account).map(Account::owner).orElse(account);
    return new MessageRow(
        MessageSid.sms(sids.next()),
        account,
        parent,
        Direction.INBOUND,
        incoming.from(),
        owner.address().text(),
        storable(whole.text()),
        whole.segments(),
        null,
        0,
        now,
        MessageState.RECEIVED,
        null,
        null,
        "carrier",
        "unspecified",
        null,
        incoming.carrier(),
        null,
        null,
        services
            .ofSender(owner.address().text())
            .map(service -> ServiceUse.of(service.sid()))
            .orElse(null),
        null);
  }

  /** PostgreSQL stores neither U+0000 nor half a surrogate pair; phones do send them. */
  static String storable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point ->
                clean.appendCodePoint(
                    point == 0
                            || (point >= Character.MIN_SURROGATE
                                && point <= Character.MAX_SURROGATE)
                        ? 0xFFFD
                        : point));
    return clean.toString();
  }
}
