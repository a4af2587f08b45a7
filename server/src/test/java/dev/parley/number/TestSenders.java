package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Senders as tests set them up: on somebody's word. */
public final class TestSenders {
  public static final Cause CAUSE = Cause.parley("test", "the test wants it");

  private TestSenders() {}

  public static Optional<Sender> add(
      Senders senders, AccountSid account, Address address, SenderKind kind, String name) {
    return senders.add(NewSender.onWord(account, address, kind, name), CAUSE);
  }

  public static Optional<Sender> update(
      Senders senders, SenderSid sid, UnaryOperator<Sender> change) {
    return senders.update(sid, change, CAUSE);
  }
}
