package dev.parley.accept;

import dev.parley.account.Account;
import dev.parley.account.Accounts;
import dev.parley.consent.OptOut;
import dev.parley.consent.OptOuts;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.Sender;
import dev.parley.number.Senders;
import dev.parley.policy.Facts;
import dev.parley.policy.Facts.AccountFact;
import dev.parley.policy.Facts.OptOutFact;
import dev.parley.policy.Facts.RecipientFact;
import dev.parley.policy.Facts.SenderFact;
import dev.parley.policy.Facts.Submission;
import dev.parley.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one place that reads the domain stores for policy. Accounts and senders are in memory;
 * opt-outs of a whole batch come by one query.
 */
public final class FactsGatherer {
  private final Database database;
  private final Accounts accounts;
  private final Senders senders;
  private final OptOuts optOuts;

  public FactsGatherer(Database database, Accounts accounts, Senders senders, OptOuts optOuts) {
    this.database = database;
    this.accounts = accounts;
    this.senders = senders;
    this.optOuts = optOuts;
  }

  /** Facts of each draft, in their order. */
  public List<Facts> gather(List<Draft> drafts) throws SQLException {
    Map<String, List<OptOut>> inForce = optOutsOf(drafts);
    List<Facts> facts = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      List<OptOut> ofRecipient =
          inForce.getOrDefault(addressText(draft.recipient(), draft.to()), List.of());
      facts.add(gather(draft, ofRecipient));
    }
    return facts;
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

  private Facts gather(Draft draft, List<OptOut> ofRecipient) {
    Optional<Account> account = accounts.find(draft.account());
    String from = addressText(draft.sender(), draft.from());
    List<OptOutFact> reaching =
        ofRecipient.stream()
            .filter(optOut -> optOut.scope().reaches(from, draft.account().toString(), null))
            .map(FactsGatherer::fact)
            .toList();
    return new Facts(
        new Submission(
            from,
            addressText(draft.recipient(), draft.to()),
            draft.body(),
            draft.origin(),
            draft.purpose()),
        new AccountFact(
            draft.account().toString(),
            account.map(found -> found.status().name().toLowerCase(Locale.ROOT)).orElse("closed")),
        sender(draft.sender()),
        recipient(draft.recipient()),
        reaching);
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
