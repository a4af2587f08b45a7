package dev.parley.account;

import dev.parley.audit.Cause;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Postal addresses in the database; every change is audited, without what is in it. Blocking. */
public interface PostalAddresses {
  /** Addresses of one account. */
  int ADDRESSES_MAX = 1_000;

  Optional<PostalAddress> find(AddressSid sid);

  /** Oldest first. */
  List<PostalAddress> of(AccountSid account);

  /** Empty when the account has {@link #ADDRESSES_MAX}. */
  Optional<PostalAddress> create(
      AccountSid account, String friendlyName, PostalAddress.Place place, Cause cause);

  /** Changes name and place; empty when there is no such address. */
  Optional<PostalAddress> update(AddressSid sid, UnaryOperator<PostalAddress> change, Cause cause);

  /** False when there is no such address. */
  boolean delete(AddressSid sid, Cause cause);
}
