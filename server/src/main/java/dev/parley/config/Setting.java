package dev.parley.config;

/**
 * One value as it is in force.
 *
 * @param key as in the file, with its sections: {@code carriers[0].port}
 * @param value as written, or the default; secrets are not shown
 * @param origin {@code default}, a file with its line, or an environment variable
 */
public record Setting(String key, String value, String origin) {
  static final String DEFAULT = "default";
}
