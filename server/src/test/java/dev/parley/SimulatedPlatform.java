package dev.parley;

import dev.parley.accept.MessageIntake;
import dev.parley.account.ManagedAccounts;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.dispatch.QueueLimits;
import dev.parley.e164.AddressParser;
import dev.parley.loop.Loops;
import dev.parley.message.LiveMessage;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.Messages;
import dev.parley.number.Senders;
import dev.parley.observe.Metrics;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import dev.parley.webhook.WebhookClient;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The object graph of the platform, for the simulation to run in its own time. */
public final class SimulatedPlatform {
  private static final QueueLimits SMALL = new QueueLimits(3, 1, 8, 40);

  private final Platform platform;

  public SimulatedPlatform(
      Function<CarrierEvent.Listener, CarrierLink> carrier,
      Database database,
      ManagedAccounts accounts,
      Senders senders,
      SidSource sids,
      Clock clock,
      LongSupplier nanoTime,
      Loops loops,
      ThreadFactory workers,
      ScheduledExecutorService scheduler,
      WebhookClient webhooks) {
    this.platform =
        new Platform(
            TestSettings.oneLink(carrier::apply),
            database,
            accounts,
            senders,
            sids,
            new Metrics(),
            new Platform.Engine(clock, nanoTime, loops, workers, scheduler, webhooks, SMALL));
  }

  public void start() throws SQLException {
    platform.start();
  }

  public void close() {
    platform.close();
  }

  public MessageIntake accept() {
    return platform.accept();
  }

  public Messages messages() {
    return platform.messages();
  }

  public AddressParser addresses() {
    return platform.addresses();
  }

  /** As memory has it; empty when it is in the database only. */
  public Optional<MessageState> inMemory(MessageSid sid) {
    return platform.inFlight(sid).map(LiveMessage::state);
  }
}
