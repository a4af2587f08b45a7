package dev.parley.accept;

import dev.parley.account.Accounts;
import dev.parley.account.Terms;
import dev.parley.account.TermsAcceptance;
import dev.parley.consent.OptOut;
import dev.parley.consent.OptOuts;
import dev.parley.consent.RestoreHold;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.message.InboundContacts;
import dev.parley.number.Sender;
import dev.parley.number.Senders;
import dev.parley.policy.Facts;
import dev.parley.policy.Facts.AccountFact;
import dev.parley.policy.Facts.ConsentFact;
import dev.parley.policy.Facts.EndUserFact;
import dev.parley.policy.Facts.OptOutFact;
import dev.parley.policy.Facts.RecipientFact;
import dev.parley.policy.Facts.SenderFact;
import dev.parley.policy.Facts.Submission;
import dev.parley.policy.Facts.TermsFact;
import dev.parley.service.MessagingServices;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one place that reads the domain stores for policy. Accounts and senders are in memory;
 * opt-outs of a whole batch come by one query.
 */
public final class FactsGatherer {
  private final Database database;
  private final Accounts accounts;
  private final Senders senders;
  private final MessagingServices services;
  private final OptOuts optOuts;
  private final RestoreHold hold;

  public FactsGatherer(
      Database database,
      Accounts accounts,
      Senders senders,
      MessagingServices services,
      OptOuts optOuts,
      RestoreHold hold) {
    this.database = database;
    this.accounts = accounts;
    this.senders = senders;
    this.services = services;
    this.optOuts = optOuts;
    this.hold = hold;
  }

  /** Facts of each draft, in their order. */
  public List<Facts> gather(List<Draft> drafts) throws SQLException {
    // Before the opt-outs: a sender leaves its service only once they reach it without that.
    @Nullable String[] reaches = new @Nullable String[drafts.size()];
    for (int i = 0; i < reaches.length; i++) {
      reaches[i] = reach(drafts.get(i));
    }
    Map<String, List<OptOut>> inForce = optOutsOf(drafts);
    Doubts doubts = doubts(drafts);
    List<Facts> facts = new ArrayList<>(drafts.size());
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      List<OptOut> ofRecipient =
          inForce.getOrDefault(addressText(draft.recipient(), draft.to()), List.of());
      facts.add(gather(draft, reaches[i], ofRecipient, doubts.about(draft)));
    }
    return facts;
  }

  private @Nullable String reach(Draft draft) {
    return services.reach(draft.service(), addressText(draft.sender(), draft.from()));
  }

  private Map<String, List<OptOut>> optOutsOf(List<Draft> drafts) throws SQLException {
    Set<String> recipients = new HashSet<>();
    for (Draft draft : drafts) {
      if (draft.recipient() instanceof ParsedAddress.Usable usable) {
        recipients.add(usable.address().text());
      }
    }
    if (recipients.isEmpty()) {
      return Map.of();
    }
    try (Connection connection = database.dataSource().getConnection()) {
      return optOuts.inForce(connection, recipients);
    }
  }

  /** After a restore without journal: who texted which sender since is asked by one query. */
  private Doubts doubts(List<Draft> drafts) throws SQLException {
    Optional<RestoreHold.Held> held = hold.held();
    if (held.isEmpty()) {
      return new Doubts(null, Set.of());
    }
    Set<InboundContacts.Pair> pairs = new HashSet<>();
    drafts.forEach(draft -> pairs.add(pair(draft)));
    try (Connection connection = database.dataSource().getConnection()) {
      return new Doubts(
          held.get().since(), InboundContacts.since(connection, held.get().since(), pairs));
    }
  }

  private static InboundContacts.Pair pair(Draft draft) {
    return new InboundContacts.Pair(
        addressText(draft.recipient(), draft.to()), addressText(draft.sender(), draft.from()));
  }

  /**
   * @param since null when there is no doubt about anybody
   */
  private record Doubts(@Nullable Instant since, Set<InboundContacts.Pair> inTouch) {
    ConsentFact about(Draft draft) {
      return since == null || inTouch.contains(pair(draft))
          ? ConsentFact.KNOWN
          : new ConsentFact(since.toString());
    }
  }

  private Facts gather(
      Draft draft, @Nullable String service, List<OptOut> ofRecipient, ConsentFact consent) {
    String from = addressText(draft.sender(), draft.from());
    String to = addressText(draft.recipient(), draft.to());
    String accountSid = draft.account().toString();
    return new Facts(
        new Submission(from, to, draft.body(), draft.origin(), draft.purpose()),
        new AccountFact(
            accountSid,
            accounts.standing(draft.account()).map(it -> it.status().text()).orElse("closed"),
            new TermsFact(
                accounts.terms(draft.account()).map(TermsAcceptance::version).orElse(null),
                Terms.oldestAllowed())),
        draft.awaitsSender() ? noSender(draft) : sender(draft.sender()),
        recipient(draft.recipient()),
        reaching(ofRecipient, from, to, accountSid, service),
        consent,
        endUser(draft));
  }

  /** Almost nobody opted out of anything: nothing is made for those. */
  private List<OptOutFact> reaching(
      List<OptOut> ofRecipient,
      String from,
      String to,
      String accountSid,
      @Nullable String service) {
    if (ofRecipient.isEmpty() && !optOuts.anyBeyondTable()) {
      return List.of();
    }
    return Stream.concat(
            ofRecipient.stream()
                .filter(optOut -> optOut.scope().reaches(from, accountSid, service)),
            optOuts.beyondTable(to, from, accountSid, service).stream())
        .map(FactsGatherer::fact)
        .toList();
  }

  private @Nullable EndUserFact endUser(Draft draft) {
    String tag = draft.endUser();
    if (tag == null) {
      return null;
    }
    return new EndUserFact(tag, accounts.isStopped(draft.account(), tag) ? "stopped" : "active");
  }

  /** Its service had none for it. */
  private SenderFact noSender(Draft draft) {
    boolean empty = draft.service() == null || services.pool(draft.service().sid()).isEmpty();
    return new SenderFact(empty ? "empty_service" : "no_sender_of_service", null, null);
  }

  private SenderFact sender(ParsedAddress parsed) {
    return switch (parsed) {
      case ParsedAddress.Usable(Address address) -> {
        Optional<Sender> held = senders.byAddress(address);
        yield new SenderFact(
            form(address),
            held.map(sender -> sender.account().toString()).orElse(null),
            held.map(sender -> sender.kind().text()).orElse(null));
      }
      case ParsedAddress.Emergency _ -> new SenderFact("emergency", null, null);
      case ParsedAddress.Unusable _ -> new SenderFact("unusable", null, null);
    };
  }

  private static RecipientFact recipient(ParsedAddress parsed) {
    return switch (parsed) {
      case ParsedAddress.Usable(PhoneNumber number) ->
          new RecipientFact("phone_number", number.region(), null);
      case ParsedAddress.Usable(Address other) -> new RecipientFact(form(other), null, null);
      case ParsedAddress.Emergency emergency ->
          new RecipientFact("emergency", emergency.region(), null);
      case ParsedAddress.Unusable unusable ->
          new RecipientFact("unusable", null, unusable.reason());
    };
  }

  private static String form(Address address) {
    return switch (address) {
      case PhoneNumber _ -> "phone_number";
      case ShortCode _ -> "short_code";
      case AlphanumericId _ -> "alphanumeric";
    };
  }

  static String addressText(ParsedAddress parsed, String written) {
    return parsed instanceof ParsedAddress.Usable usable ? usable.address().text() : written;
  }

  private static OptOutFact fact(OptOut optOut) {
    return new OptOutFact(
        optOut.scope().kind(),
        optOut.scope().key(),
        optOut.since().toString(),
        optOut.source(),
        optOut.keyword());
  }
}
