package dev.parley.api;

import dev.parley.accept.MessageIntake;
import dev.parley.account.ManagedAccounts;
import dev.parley.http.Routes;
import dev.parley.message.Messages;
import dev.parley.number.NumberStock;
import dev.parley.number.Senders;
import dev.parley.service.MessagingServices;
import dev.parley.sid.SidSource;
import java.time.Clock;

/**
 * The Twilio-compatible resources under {@code /2010-04-01} and {@code /v1}. Everything is JSON,
 * with or without the {@code .json} of the path; Accept is not looked at.
 */
public final class TwilioApi {
  private final CreateMessage create;
  private final MessagesResource messages;
  private final AccountsResource accounts;
  private final KeysResource keys;
  private final AuthTokensResource authTokens;
  private final ApplicationsResource applications;
  private final AddressesResource addresses;
  private final SendersResource senders;
  private final ServicesResource services;
  private final PoolsResource pools;
  private final NumberPurchases purchases;
  private final AvailableNumbersResource available;

  public TwilioApi(
      ManagedAccounts accounts,
      Senders senders,
      MessagingServices messagingServices,
      NumberStock stock,
      Messages messages,
      MessageIntake intake,
      ApiErrors errors,
      AddressReader addresses,
      SidSource sids,
      Schedule schedule,
      Clock clock) {
    this(
        accounts,
        senders,
        messagingServices,
        stock,
        messages,
        intake,
        errors,
        addresses,
        sids,
        schedule,
        clock,
        StaffDoor.NONE);
  }

  /**
   * @param staff lets people and operators to the messages of accounts
   */
  public TwilioApi(
      ManagedAccounts accounts,
      Senders senders,
      MessagingServices messagingServices,
      NumberStock stock,
      Messages messages,
      MessageIntake intake,
      ApiErrors errors,
      AddressReader addresses,
      SidSource sids,
      Schedule schedule,
      Clock clock,
      StaffDoor staff) {
    ApiAccess access = new ApiAccess(accounts, errors, staff);
    this.create =
        new CreateMessage(
            access,
            errors,
            new DraftReader(
                senders, messagingServices, accounts.applications(), addresses, sids, schedule),
            intake);
    this.messages = new MessagesResource(access, errors, messages, addresses);
    this.accounts = new AccountsResource(access, errors, accounts, clock);
    this.keys = new KeysResource(access, errors, accounts.keys());
    this.applications = new ApplicationsResource(access, errors, accounts.applications());
    this.addresses = new AddressesResource(access, errors, accounts.addresses());
    this.authTokens = new AuthTokensResource(access, errors, accounts);
    this.senders = new SendersResource(access, errors, senders, messagingServices);
    this.purchases = new NumberPurchases(access, errors, stock, senders, addresses);
    this.available = new AvailableNumbersResource(access, errors, stock);
    this.services = new ServicesResource(access, errors, messagingServices);
    this.pools = new PoolsResource(access, errors, messagingServices, senders, addresses);
  }

  public void register(Routes routes) {
    create.register(routes);
    messages.register(routes);
    accounts.register(routes);
    keys.register(routes);
    authTokens.register(routes);
    applications.register(routes);
    addresses.register(routes);
    senders.register(routes);
    services.register(routes);
    pools.register(routes);
    purchases.register(routes);
    available.register(routes);
  }
}
