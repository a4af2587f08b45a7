package dev.parley.api.parley;

import dev.parley.account.ManagedAccounts;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiAccess;
import dev.parley.api.ApiErrors;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.Messages;
import dev.parley.message.Retention;
import dev.parley.number.Rates;
import dev.parley.number.Senders;
import dev.parley.webhook.Webhooks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;

/**
 * What Twilio has no word for, under {@code /v1/parley}. Described by one OpenAPI file, which also
 * names the operations of the virtual phones that only development mode serves.
 */
public final class ParleyApi {
  static final String DESCRIPTION = "/v1/parley/openapi.json";

  private final MessageInsight insight;
  private final AccountsResource accounts;
  private final KeysResource keys;
  private final TermsResource terms;
  private final EndUsersResource endUsers;
  private final Provisioning provisioning;
  private final RetentionResource retention;
  private final WebhooksResource webhooks;

  public ParleyApi(
      ManagedAccounts accounts,
      Senders senders,
      Messages messages,
      Retention retention,
      Webhooks webhooks,
      ApiErrors errors,
      AddressReader addresses,
      AdminAccess admin,
      Rates rates,
      Clock clock) {
    ApiAccess access = new ApiAccess(accounts, errors);
    OwnerAccess owner = new OwnerAccess(access, admin, accounts, errors);
    this.insight = new MessageInsight(owner, errors, messages);
    this.accounts = new AccountsResource(admin, owner, errors, accounts);
    this.keys = new KeysResource(admin, owner, access, errors, accounts);
    this.terms = new TermsResource(owner, errors, accounts);
    this.endUsers = new EndUsersResource(owner, errors, accounts, messages, clock);
    this.provisioning =
        new Provisioning(admin, errors, accounts, senders, addresses, new SenderView(rates));
    this.webhooks = new WebhooksResource(owner, admin, errors, messages, webhooks, clock);
    this.retention = new RetentionResource(owner, admin, errors, accounts, retention);
  }

  public void register(Routes routes) {
    insight.register(routes);
    accounts.register(routes);
    keys.register(routes);
    terms.register(routes);
    endUsers.register(routes);
    provisioning.register(routes);
    retention.register(routes);
    webhooks.register(routes);
    Response description = Response.json(200, description());
    routes.async("GET", DESCRIPTION, (_, answer) -> answer.send(description));
  }

  static byte[] description() {
    try (InputStream file = ParleyApi.class.getResourceAsStream("openapi.json")) {
      if (file == null) {
        throw new IllegalStateException("openapi.json is not on the class path");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
