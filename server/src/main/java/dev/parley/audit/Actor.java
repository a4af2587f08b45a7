package dev.parley.audit;

/** Who acts. */
public sealed interface Actor {
  /** The word for the kind, as stored. */
  String kind();

  /** A sid where there is one. */
  String id();

  /** For people to read. */
  String name();

  /** Whether this is somebody of the installation, and not an account about its own things. */
  default boolean staff() {
    return !(this instanceof Credentials);
  }

  /** A person who signed in, or whose personal token was used. */
  record Person(String id, String name) implements Actor {
    @Override
    public String kind() {
      return "person";
    }
  }

  /**
   * Whoever holds credentials of an account.
   *
   * @param id of the account, or of the API key that was used
   */
  record Credentials(String id) implements Actor {
    @Override
    public String kind() {
      return "credentials";
    }

    @Override
    public String name() {
      return id;
    }
  }

  /** Whoever holds the installation's admin token. */
  record Operator() implements Actor {
    @Override
    public String kind() {
      return "operator";
    }

    @Override
    public String id() {
      return "admin.token";
    }

    @Override
    public String name() {
      return "admin token";
    }
  }

  /**
   * The program itself.
   *
   * @param id which part of it: a rule, a job, a command
   */
  record Parley(String id) implements Actor {
    @Override
    public String kind() {
      return "parley";
    }

    @Override
    public String name() {
      return id;
    }
  }
}
