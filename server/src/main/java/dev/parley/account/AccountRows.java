package dev.parley.account;

import dev.parley.config.Secret;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of the table {@code account}. Auth tokens are sealed with the master key. */
final class AccountRows {
  /** What the second token is sealed for, beside its account: it opens in no other place. */
  private static final String SECONDARY = ".secondary";

  private final MasterKey masterKey;

  AccountRows(MasterKey masterKey) {
    this.masterKey = masterKey;
  }

  List<Account> all(Handle handle) {
    Map<AccountSid, TermsAcceptance> terms = TermsRows.newest(handle);
    return handle
        .createQuery("select * from account")
        .map((row, _) -> account(row))
        .map(account -> account.withTerms(terms.get(account.sid())))
        .list();
  }

  /** Without the terms it accepted. */
  Optional<Account> find(Handle handle, AccountSid sid) {
    return handle
        .createQuery("select * from account where sid = :sid")
        .bind("sid", sid.id())
        .map((row, _) -> account(row))
        .findOne();
  }

  /** False when an account has this sid already. */
  boolean insert(Handle handle, Account account) {
    Standing standing = account.standing();
    return handle
            .createUpdate(
                """
                insert into account
                  (sid, owner, friendly_name, status, standing_set_by, standing_reason,
                   standing_since, auth_token, type, created_at, updated_at)
                values
                  (:sid, :owner, :name, :status, :setBy, :reason, :since, :token, :type, :now,
                   :now)
                on conflict (sid) do nothing
                """)
            .bind("sid", account.sid().id())
            .bind("owner", account.owner().id())
            .bind("name", account.friendlyName())
            .bind("status", standing.status().text())
            .bind("setBy", standing.setBy().text())
            .bind("reason", standing.reason())
            .bind("since", standing.since())
            .bind("token", seal(account.authToken(), account.sid().toString()))
            .bind("type", typeText(account))
            .bind("now", account.createdAt())
            .execute()
        == 1;
  }

  /** Everything that may change. */
  void update(Handle handle, Account account) {
    Standing standing = account.standing();
    Secret secondary = account.secondaryToken();
    String sid = account.sid().toString();
    handle
        .createUpdate(
            """
            update account set
              friendly_name = :name, status = :status, standing_set_by = :setBy,
              standing_reason = :reason, standing_since = :since, auth_token = :token,
              secondary_token = :secondary, type = :type, webhook_retry = :webhookRetry,
              updated_at = :now
            where sid = :sid
            """)
        .bind("name", account.friendlyName())
        .bind("status", standing.status().text())
        .bind("setBy", standing.setBy().text())
        .bind("reason", standing.reason())
        .bind("since", standing.since())
        .bind("token", seal(account.authToken(), sid))
        .bind("secondary", secondary == null ? null : seal(secondary, sid + SECONDARY))
        .bind("type", typeText(account))
        .bind("webhookRetry", account.webhookRetry())
        .bind("now", account.updatedAt())
        .bind("sid", account.sid().id())
        .execute();
  }

  private static String typeText(Account account) {
    return account.type().name().toLowerCase(Locale.ROOT);
  }

  private Account account(ResultSet row) throws SQLException {
    AccountSid sid = new AccountSid(row.getObject("sid", UUID.class));
    return new Account(
        sid,
        new AccountSid(row.getObject("owner", UUID.class)),
        row.getString("friendly_name"),
        new Standing(
            Standing.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
            Standing.SetBy.valueOf(row.getString("standing_set_by").toUpperCase(Locale.ROOT)),
            row.getString("standing_reason"),
            row.getTimestamp("standing_since").toInstant()),
        unseal(row.getBytes("auth_token"), sid.toString()),
        secondary(row.getBytes("secondary_token"), sid),
        null,
        AccountType.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
        row.getBoolean("webhook_retry"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant());
  }

  private @Nullable Secret secondary(byte @Nullable [] sealed, AccountSid sid) {
    return sealed == null ? null : unseal(sealed, sid + SECONDARY);
  }

  private byte[] seal(Secret token, String context) {
    return masterKey.seal(
        token.value().getBytes(StandardCharsets.US_ASCII),
        context.getBytes(StandardCharsets.US_ASCII));
  }

  private Secret unseal(byte[] sealed, String context) {
    byte[] plain = masterKey.unseal(sealed, context.getBytes(StandardCharsets.US_ASCII));
    return new Secret(new String(plain, StandardCharsets.US_ASCII));
  }
}
