package dev.parley.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Rows of the table {@code terms_acceptance}. */
final class TermsRows {
  private TermsRows() {}

  /** The newest of each account. */
  static Map<AccountSid, TermsAcceptance> newest(Handle handle) {
    Map<AccountSid, TermsAcceptance> newest = new HashMap<>();
    handle
        .createQuery(
            """
            select distinct on (account) * from terms_acceptance order by account, number desc
            """)
        .map(
            (row, _) ->
                Map.entry(new AccountSid(row.getObject("account", UUID.class)), acceptance(row)))
        .forEach(entry -> newest.put(entry.getKey(), entry.getValue()));
    return newest;
  }

  static void insert(Handle handle, AccountSid account, TermsAcceptance acceptance) {
    handle
        .createUpdate(
            """
            insert into terms_acceptance
              (account, number, version, accepted_by_kind, accepted_by, declared_use, accepted_at)
            values (:account, :number, :version, :byKind, :by, :use, :at)
            """)
        .bind("account", account.id())
        .bind("number", acceptance.number())
        .bind("version", acceptance.version())
        .bind("byKind", acceptance.byKind())
        .bind("by", acceptance.by())
        .bind("use", acceptance.declaredUse())
        .bind("at", acceptance.at())
        .execute();
  }

  private static TermsAcceptance acceptance(ResultSet row) throws SQLException {
    return new TermsAcceptance(
        row.getInt("number"),
        row.getInt("version"),
        row.getString("accepted_by_kind"),
        row.getString("accepted_by"),
        row.getString("declared_use"),
        row.getTimestamp("accepted_at").toInstant());
  }
}
