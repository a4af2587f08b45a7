package dev.parley.config;

import java.util.regex.Pattern;

/**
 * The address of a database as an operator writes it. A login does not belong into it: there are
 * {@code database.user} and {@code database.password}, which are never shown. Where people still
 * put one, nothing that is shown or logged may repeat it.
 */
public final class JdbcUrl {
  private static final Pattern USER_INFO = Pattern.compile("[^/]*//[^/]*@.*", Pattern.DOTALL);
  private static final Pattern SECRET =
      Pattern.compile("[?&](ssl)?password=", Pattern.CASE_INSENSITIVE);

  private JdbcUrl() {}

  /** Whether a user or a password is written into it. */
  public static boolean holdsLogin(String url) {
    return USER_INFO.matcher(url).matches()
        || withoutParameters(url).contains("@")
        || SECRET.matcher(url).find();
  }

  /** Scheme, host and database; where an at sign shows that there may be a login, nothing. */
  public static String shown(String url) {
    return url.contains("@") ? "[not shown]" : withoutParameters(url);
  }

  /** What a driver said, which likes to repeat the whole URL. */
  public static String without(String url, String words) {
    return words.replace(url, shown(url));
  }

  private static String withoutParameters(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }
}
