package dev.parley.console;

import dev.parley.account.Accounts;
import dev.parley.audit.AuditNotes;
import dev.parley.console.ConsoleDoor.Entrance;
import dev.parley.http.Response;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.Messages;
import dev.parley.number.Senders;
import dev.parley.people.Permission;
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
      AuditNotes notes,
      Clock clock) {
    this.pages = pages;
    this.assets = assets;
    this.connect = new ConnectPage(pages, accounts, senders, facts);
    this.messages = new MessagesPage(pages, messages, accounts, connect, notes);
    this.message = new MessagePage(pages, messages, accounts, catalogue, shape, clock);
    this.webhooks = new WebhooksPage(pages, accounts, messages, webhooks, clock);
    this.errors = new ErrorPages(pages, catalogue);
  }

  public void register(ConsoleRoutes routes) {
    assets.register(routes.routes());
    Entrance readers = Entrance.of(Permission.READ);
    Entrance developers = Entrance.of(Permission.DEVELOP);
    routes.get(MessagesPage.PATH, readers, messages::list);
    routes.get(MessageExport.PATH, readers, messages::export);
    routes.get(MessagesPage.PATH + "/{sid}", readers, message::show);
    routes.post(MessagesPage.PATH + "/{sid}/cancel", developers, message::cancel);
    routes.post(MessagesPage.PATH + "/{sid}/redact", developers, message::redact);
    routes.get(WebhooksPage.PATH, readers, webhooks::list);
    routes.post(WebhooksPage.PATH + "/replay", developers, webhooks::replay);
    routes.post(WebhooksPage.PATH + "/replay-range", developers, webhooks::replayRange);
    routes.get(ConnectPage.PATH, developers, connect::show);
    routes.get(ErrorPages.PATH, Entrance.ANYBODY, errors::list);
    routes.get(ErrorPages.PATH + "/{code}", Entrance.ANYBODY, errors::show);
    if (!pages.sandbox()) {
      routes.get("/", readers, _ -> Response.seeOther(MessagesPage.PATH));
    }
  }
}
