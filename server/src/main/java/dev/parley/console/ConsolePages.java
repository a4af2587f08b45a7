package dev.parley.console;

import dev.parley.account.Accounts;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.Messages;
import dev.parley.number.Senders;
import dev.parley.webhook.Webhooks;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * The pages every installation has. A sandbox adds its phones at {@code /}; elsewhere that address
 * leads to the messages.
 */
public final class ConsolePages {
  private final Pages pages;
  private final Assets assets;
  private final MessagesPage messages;
  private final MessagePage message;
  private final WebhooksPage webhooks;
  private final ConnectPage connect;
  private final ErrorPages errors;

  /**
   * @param facts asked at each request: ports are known only once they are bound
   */
  public ConsolePages(
      Pages pages,
      Assets assets,
      Messages messages,
      Webhooks webhooks,
      Accounts accounts,
      Senders senders,
      ErrorCatalogue catalogue,
      TextShape shape,
      Supplier<ConsoleFacts> facts,
      Clock clock) {
    this.pages = pages;
    this.assets = assets;
    this.connect = new ConnectPage(pages, accounts, senders, facts);
    this.messages = new MessagesPage(pages, messages, accounts, connect);
    this.message = new MessagePage(pages, messages, catalogue, shape, clock);
    this.webhooks = new WebhooksPage(pages, accounts, messages, webhooks, clock);
    this.errors = new ErrorPages(pages, catalogue);
  }

  public void register(Routes routes) {
    assets.register(routes);
    routes.blocking("GET", MessagesPage.PATH, messages::list);
    routes.blocking("GET", MessageExport.PATH, messages::export);
    routes.blocking("GET", MessagesPage.PATH + "/{sid}", message::show);
    routes.blocking("POST", MessagesPage.PATH + "/{sid}/cancel", message::cancel);
    routes.blocking("POST", MessagesPage.PATH + "/{sid}/redact", message::redact);
    routes.blocking("GET", WebhooksPage.PATH, webhooks::list);
    routes.blocking("POST", WebhooksPage.PATH + "/replay", webhooks::replay);
    routes.blocking("POST", WebhooksPage.PATH + "/replay-range", webhooks::replayRange);
    routes.blocking("GET", ConnectPage.PATH, connect::show);
    routes.blocking("GET", ErrorPages.PATH, errors::list);
    routes.blocking("GET", ErrorPages.PATH + "/{code}", errors::show);
    if (!pages.sandbox()) {
      routes.blocking("GET", "/", _ -> Response.seeOther(MessagesPage.PATH));
    }
  }
}
