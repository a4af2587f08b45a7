package dev.parley.account;

import java.util.List;

/**
 * A column whose values are sealed under the master key.
 *
 * @param context SQL for what the value belongs to, as text: a value opens with the same context
 *     only
 */
public record SealedColumn(String table, String column, String context) {
  /** A sid as it is written, from the column of its id. */
  private static final String ACCOUNT_SID = "'AC' || replace(sid::text, '-', '')";

  /** All there are. Whoever adds one adds it here, or a rotation would leave it behind. */
  public static final List<SealedColumn> ALL =
      List.of(
          new SealedColumn("account", "auth_token", ACCOUNT_SID),
          new SealedColumn("account", "secondary_token", ACCOUNT_SID + " || '.secondary'"),
          new SealedColumn("carrier", "password", "'carrier ' || name"),
          new SealedColumn(
              "second_factor",
              "secret",
              "'second factor of US' || replace(person::text, '-', '')"));
}
