package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.AddressReader;
import dev.parley.api.BadParameter;
import dev.parley.consent.BulkOptOuts;
import dev.parley.consent.OptOutScope;
import dev.parley.e164.Address;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.Senders;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServices;
import dev.parley.service.ServiceSid;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opt-outs as CSV (RFC 4180, one row to a line): a line of names, then rows. A row that cannot be
 * taken is named with its reason and does not keep the others out.
 */
final class OptOutCsv {
  /** What each column may be called. Reasons are those of rows that were not taken before. */
  static final Map<String, String> COLUMNS =
      Map.of(
          "number", "number",
          "recipient", "number",
          "to", "number",
          "sender", "sender",
          "from", "sender",
          "messaging_service_sid", "service",
          "time", "time",
          "reason", "reason");

  private final AddressReader addresses;
  private final Accounts accounts;
  private final Senders senders;
  private final MessagingServices services;
  private final AccountSid account;

  /** Whether a sender or service may come later: then nothing is written either. */
  private final boolean dryRun;

  OptOutCsv(
      AddressReader addresses,
      Accounts accounts,
      Senders senders,
      MessagingServices services,
      AccountSid account,
      boolean dryRun) {
    this.addresses = addresses;
    this.accounts = accounts;
    this.senders = senders;
    this.services = services;
    this.account = account;
    this.dryRun = dryRun;
  }

  /**
   * @param line counted from 1, the line of names included
   */
  record Rejected(int line, String number, String reason) {}

  record Read(List<BulkOptOuts.Row> rows, List<Rejected> rejected) {}

  /** Why a row cannot be taken. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String reason) {
      super(reason, null, false, false);
    }
  }

  Read read(String text) throws BadParameter {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Csv is empty.");
    }
    List<String> names = names(lines.getFirst());
    if (lines.size() - 1 > BulkOptOuts.ROWS_MAX) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "Csv has more than " + BulkOptOuts.ROWS_MAX + " rows.");
    }
    List<BulkOptOuts.Row> rows = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      Map<String, String> cells = cells(names, StockCsv.cells(lines.get(i)));
      try {
        rows.add(row(cells));
      } catch (Unusable why) {
        rejected.add(
            new Rejected(
                i + 1, cells.getOrDefault("number", ""), String.valueOf(why.getMessage())));
      }
    }
    return new Read(rows, rejected);
  }

  private static List<String> names(String line) throws BadParameter {
    List<String> names = new ArrayList<>();
    for (String cell : StockCsv.cells(line)) {
      String name = COLUMNS.get(cell.strip().toLowerCase(Locale.ROOT));
      if (name == null) {
        throw new BadParameter(
            BadParameter.INVALID_VALUE,
            "There is no column \""
                + cell.strip()
                + "\"; the columns are number, sender, messaging_service_sid, time.");
      }
      names.add(name);
    }
    if (!names.contains("number") || !(names.contains("sender") || names.contains("service"))) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "The column number, and sender or messaging_service_sid, must be there.");
    }
    return names;
  }

  private static Map<String, String> cells(List<String> names, List<String> cells) {
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < names.size() && i < cells.size(); i++) {
      if (!cells.get(i).isBlank()) {
        row.put(names.get(i), cells.get(i).strip());
      }
    }
    return row;
  }

  private BulkOptOuts.Row row(Map<String, String> cells) throws Unusable {
    String sender = cells.get("sender");
    String service = cells.get("service");
    if (sender == null && service == null) {
      throw new Unusable("it names neither a sender nor a messaging service");
    }
    Set<OptOutScope> scopes = new LinkedHashSet<>();
    if (sender != null) {
      scopes.addAll(ofSender(sender));
    }
    if (service != null) {
      scopes.add(ofService(service));
    }
    return new BulkOptOuts.Row(
        recipient(cells.get("number")), List.copyOf(scopes), time(cells.get("time")));
  }

  private String recipient(@Nullable String written) throws Unusable {
    if (written == null) {
      throw new Unusable("the number is missing");
    }
    if (!written.startsWith("+")) {
      throw new Unusable("the number has no plus and country code");
    }
    return switch (addresses.recipient(written, null)) {
      case ParsedAddress.Usable(PhoneNumber number) -> number.text();
      case ParsedAddress.Usable _, ParsedAddress.Emergency _ ->
          throw new Unusable("the number is no phone number");
      case ParsedAddress.Unusable(String reason) ->
          throw new Unusable("the number is not usable: " + reason);
    };
  }

  /** A STOP to a sender is one to its service too, as when it is texted here. */
  private List<OptOutScope> ofSender(String written) throws Unusable {
    if (!(addresses.sender(written) instanceof ParsedAddress.Usable(Address address))) {
      throw new Unusable("the sender is not usable");
    }
    if (!isHeld(address)) {
      throw new Unusable("the account does not hold the sender");
    }
    OptOutScope sender = new OptOutScope.OfSender(address.text());
    return services
        .ofSender(address.text())
        .map(service -> List.of(sender, new OptOutScope.OfService(service.sid().toString())))
        .orElseGet(() -> List.of(sender));
  }

  private boolean isHeld(Address address) {
    return senders.byAddress(address).map(sender -> isOwn(sender.account())).orElse(dryRun);
  }

  private OptOutScope ofService(String written) throws Unusable {
    ServiceSid sid =
        ServiceSid.parse(written)
            .orElseThrow(() -> new Unusable("messaging_service_sid is MG and 32 hex digits"));
    Optional<MessagingService> service = services.find(sid);
    if (!service.map(it -> isOwn(it.account())).orElse(dryRun)) {
      throw new Unusable("the account has no such messaging service");
    }
    return new OptOutScope.OfService(sid.toString());
  }

  /** Of the account or one of its subaccounts. */
  private boolean isOwn(AccountSid holder) {
    return holder.equals(account)
        || accounts.find(holder).map(Account::owner).filter(account::equals).isPresent();
  }

  private static @Nullable Instant time(@Nullable String text) throws Unusable {
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException _) {
      throw new Unusable("time must be ISO 8601 with an offset, as 2026-11-23T18:00:00Z");
    }
  }
}
