package dev.parley.webhook;

/** URLs for people and journals: without user, password and connection overrides. */
public final class ShownUrl {
  private ShownUrl() {}

  public static String of(String url) {
    int hash = url.indexOf('#');
    String address = hash < 0 ? url : url.substring(0, hash);
    int start = address.indexOf("://");
    if (start < 0) {
      return address;
    }
    int end = address.length();
    for (int i = start + 3; i < end; i++) {
      if ("/?\\".indexOf(address.charAt(i)) >= 0) {
        end = i;
      }
    }
    int at = address.lastIndexOf('@', end - 1);
    return at < start + 3 ? address : address.substring(0, start + 3) + address.substring(at + 1);
  }
}
