package dev.parley.store;

import dev.parley.config.JdbcUrl;
import dev.parley.config.Secret;

/** Where a database is and how to log in. */
public record DatabaseTarget(String url, String user, Secret password) {
  public DatabaseTarget {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("not a JDBC URL of PostgreSQL");
    }
  }

  /** As people and logs may see it. */
  public String shownUrl() {
    return JdbcUrl.shown(url);
  }

  /** The same server and login, another database. */
  public DatabaseTarget database(String name) {
    int path = url.indexOf('/', "jdbc:postgresql://".length());
    return new DatabaseTarget(url.substring(0, path + 1) + name, user, password);
  }
}
