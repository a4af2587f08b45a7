package dev.parley;

import dev.parley.accept.Intake;
import dev.parley.account.ManagedAccounts;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.Router;
import dev.parley.consent.JournaledOptOuts;
import dev.parley.consent.RestoreHold;
import dev.parley.consent.Revocations;
import dev.parley.dispatch.Dispatcher;
import dev.parley.inbound.Conversations;
import dev.parley.inbound.InboundMessages;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessages;
import dev.parley.message.ScheduledMessages;
import dev.parley.observe.Metrics;
import dev.parley.receipt.Receipts;
import dev.parley.webhook.RetryLoop;
import dev.parley.webhook.StatusCallbacks;
import dev.parley.webhook.WebhookRetries;
import java.time.Clock;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What the parts of the platform have to say in numbers, when somebody asks. */
final class PlatformMetrics {
  private final Metrics metrics;

  PlatformMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  void intake(Intake intake, ScheduledMessages scheduled) {
    metrics.gauge("parley_intake_waiting", "Drafts waiting to be decided.", intake::waiting);
    metrics.gauge(
        "parley_intake_doubtful",
        "Messages whose commit broke, and the database could not be asked yet.",
        intake::doubtful);
    metrics.gauge("parley_scheduled", "Messages that wait for their time.", scheduled::count);
  }

  void accounts(ManagedAccounts accounts) {
    metrics.gauge(
        "parley_accounts_not_active",
        "Accounts that are suspended or closed, or whose parent is.",
        () -> accounts.all().stream().filter(it -> !accounts.isActive(it.sid())).count());
    metrics.gauge(
        "parley_end_users_stopped",
        "End users for whom nothing is sent.",
        () ->
            accounts.all().stream()
                .mapToInt(it -> accounts.endUsers().stopped(it.sid()).size())
                .sum());
  }

  void queues(Dispatcher dispatcher, Clock clock) {
    metrics.gauge(
        "parley_queued",
        "Allowed messages waiting for their sender's turn.",
        () -> dispatcher.inMemory() + dispatcher.spilled());
    metrics.gauge(
        "parley_queued_in_memory",
        "Of the queued messages, those in the windows in memory.",
        dispatcher::inMemory);
    metrics.gauge(
        "parley_queued_spilled",
        "Of the queued messages, those in the database only.",
        dispatcher::spilled);
    metrics.gauge(
        "parley_oldest_queued_age_seconds",
        "Age of the message that waits longest for its sender's turn; 0 when none does.",
        () -> oldestQueuedSeconds(dispatcher, clock));
    pacing(dispatcher);
  }

  private static double oldestQueuedSeconds(Dispatcher dispatcher, Clock clock) {
    return dispatcher
        .oldestQueued()
        .map(oldest -> Math.max(0, Duration.between(oldest, clock.instant()).toMillis()) / 1000.0)
        .orElse(0.0);
  }

  private void pacing(Dispatcher dispatcher) {
    metrics.gauge(
        "parley_senders_resting",
        "Senders that sent as much as their rate allows.",
        dispatcher::restingSenders);
    metrics.gauge(
        "parley_accounts_resting",
        "Accounts that sent as much as their rate allows.",
        dispatcher::restingAccounts);
    metrics.counts(
        "parley_waits_total",
        "Times something had to wait: a sender or an account for its rate, a route for room.",
        samples -> {
          samples.add((double) dispatcher.senderWaits(), "sender");
          samples.add((double) dispatcher.accountWaits(), "account");
          samples.add((double) dispatcher.routeWaits(), "route");
        },
        "reason");
  }

  /**
   * @param recovered how many messages the start read
   */
  void states(Journal journal, LiveMessages live, Receipts receipts, IntSupplier recovered) {
    metrics.gauge(
        "parley_recovery_read",
        "Messages that the start read before it was ready.",
        recovered::getAsInt);
    metrics.gauge("parley_journal_backlog", "Events not written yet.", journal::backlog);
    metrics.gauge(
        "parley_unknown", "Messages whose outcome nobody knows.", () -> live.unknown().size());
    metrics.gauge("parley_live_messages", "Messages held in memory.", live::size);
    metrics.gauge(
        "parley_receipts_waiting",
        "Receipts that wait for their submit's response or for the database.",
        receipts::waiting);
  }

  void webhooks(StatusCallbacks callbacks, WebhookRetries retries, RetryLoop retryLoop) {
    metrics.gauge(
        "parley_callbacks_under_way",
        "Status callbacks sent and not answered.",
        callbacks::underWay);
    metrics.gauge(
        "parley_callbacks_waiting",
        "Status callbacks that wait for their endpoint.",
        callbacks::waiting);
    metrics.gauge(
        "parley_webhook_retries_waiting",
        "Failed webhooks that wait to be called again.",
        retries::waiting);
    metrics.gauge(
        "parley_webhook_retries_oldest_age_seconds",
        "Time since the first failure of the webhook that waits longest to be called again.",
        () -> retryLoop.oldest().toMillis() / 1000.0);
  }

  void inbound(InboundMessages inbound, Conversations conversations) {
    metrics.gauge("parley_inbound_writing", "Inbound messages being written.", inbound::writing);
    metrics.gauge(
        "parley_conversations",
        "Conversations with applications that have begun and not ended.",
        conversations::open);
  }

  /**
   * @param leftQueued how many messages wait in the database for an operator's word
   * @param journaled null when no journal is kept
   */
  void optOuts(
      Revocations revocations,
      RestoreHold hold,
      IntSupplier leftQueued,
      @Nullable JournaledOptOuts journaled) {
    metrics.gauge(
        "parley_revocations", "Opt-outs kept in memory for the last look.", revocations::size);
    metrics.gauge(
        "parley_restore_unconfirmed",
        "1 while messages wait because the database was restored without its opt-out journal.",
        () -> hold.held().isPresent() ? 1 : 0);
    metrics.gauge(
        "parley_restore_queued",
        "Queued messages that wait in the database until an operator confirms a restore.",
        leftQueued::getAsInt);
    if (journaled != null) {
      metrics.gauge(
          "parley_opt_out_journal_writable",
          "0 while the opt-out journal cannot be written and no STOP is acknowledged.",
          () -> journaled.problem().isEmpty() ? 1 : 0);
      metrics.gauge(
          "parley_opt_outs_from_journal",
          "Opt-outs in force that only the journal knows.",
          journaled::aheadCount);
    }
  }

  void carriers(Carriers carriers, Router router) {
    metrics.gauges(
        "parley_carrier_bound",
        "1 when the carrier link is bound.",
        samples ->
            carriers
                .links()
                .forEach(link -> samples.add(link.status().bound() ? 1 : 0, link.name())),
        "carrier");
    metrics.gauges(
        "parley_carrier_window_in_use",
        "Submits without a response.",
        samples ->
            carriers.links().forEach(link -> samples.add(link.status().windowInUse(), link.name())),
        "carrier");
    metrics.counts(
        "parley_route_choices_total",
        "Messages for which a carrier was chosen, by route; \"pinned\" had no choice.",
        samples ->
            router.choices((route, carrier, count) -> samples.add((double) count, route, carrier)),
        "route",
        "carrier");
  }
}
