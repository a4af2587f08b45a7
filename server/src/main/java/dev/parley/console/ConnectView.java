package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application needs to talk to this installation.
 *
 * @param token null while it is not asked for
 * @param showTokenUrl this page with the token
 * @param hideTokenUrl this page without it
 * @param curl one message sent, to paste into a shell
 * @param proxy null when no compatibility proxy runs
 */
public record ConnectView(
    String baseUrl,
    String accountSid,
    String accountName,
    @Nullable String token,
    String showTokenUrl,
    String hideTokenUrl,
    List<AccountLink> accounts,
    List<SenderView> senders,
    String environment,
    String curl,
    @Nullable Proxy proxy,
    String javaClient,
    String nodeClient) {
  public ConnectView {
    accounts = List.copyOf(accounts);
    senders = List.copyOf(senders);
  }

  public record AccountLink(String url, String name, boolean current) {}

  public record SenderView(String number, String kind, String name, @Nullable String smsUrl) {}

  /**
   * @param javaPreparation a command to run once before; null when nothing is to be done
   */
  public record Proxy(String url, @Nullable String javaPreparation, String java, String node) {}
}
