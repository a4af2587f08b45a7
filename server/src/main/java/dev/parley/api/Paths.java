package dev.parley.api;

import dev.parley.account.AccountSid;
import dev.parley.http.Request;
import dev.parley.http.Routes;
import java.util.Locale;

/** How resources are addressed. */
public final class Paths {
  static final String ACCOUNTS = "/2010-04-01/Accounts";
  static final String ACCOUNT = ACCOUNTS + "/{AccountSid}";

  private Paths() {}

  static String account(AccountSid sid) {
    return ACCOUNTS + "/" + sid;
  }

  /** With the {@code .json} of the SDKs and without: JSON is the only form offered. */
  static void both(Routes routes, String method, String template, Routes.Handler handler) {
    routes.blocking(method, template + ".json", handler);
    routes.blocking(method, template, handler);
  }

  /**
   * Scheme and authority for the absolute URLs of the v1 APIs, which SDKs follow verbatim: the
   * configured ones, else as the client addressed us. Twilio's own host names arrive through the
   * compatibility proxy, where the client speaks TLS.
   */
  public static String base(Request request) {
    String host = request.client().host();
    boolean twilio = host.toLowerCase(Locale.ROOT).endsWith(".twilio.com");
    return twilio ? "https://" + host : request.client().baseUrl();
  }
}
