package dev.parley.console;

import dev.parley.account.ManagedAccounts;
import dev.parley.number.NumberStock;

/** The pages about numbers, other senders, the stock, and messaging services. */
public final class NumbersConsole {
  private final NumbersPage list;
  private final NumberPage one;
  private final StockPage stock;
  private final ServicesPage services;
  private final ServicePage service;

  public NumbersConsole(
      Pages pages, ManagedAccounts accounts, NumbersPage.Parts parts, NumberStock stock) {
    this.list = new NumbersPage(pages, accounts, parts);
    this.one = new NumberPage(pages, accounts, parts);
    this.stock = new StockPage(pages, accounts, parts, stock);
    this.services = new ServicesPage(pages, accounts, parts.services());
    this.service = new ServicePage(pages, accounts, parts);
  }

  public void register(ConsoleRoutes routes) {
    list.register(routes);
    one.register(routes);
    stock.register(routes);
    services.register(routes);
    service.register(routes);
  }
}
