package dev.parley.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley people}: who may sign in, and what they may do. */
@Command(
    name = "people",
    mixinStandardHelpOptions = true,
    description = "Shows and sets who may sign in at the server, with which role.",
    subcommands = {FirstAdminCommand.class, TokensCommand.class})
public final class PeopleCommand {
  static final String PATH = "/v1/parley/People";
  private static final List<String> HEADS =
      List.of("LOGIN", "NAME", "ROLE", "STANDING", "2ND FACTOR", "ACCOUNTS");

  /** Why a change is made: it goes into the record. */
  static final class Why {
    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "",
        description = "Why; it goes into the record of changes.")
    private String reason = "";

    Map<String, List<String>> form() {
      Map<String, List<String>> form = new LinkedHashMap<>();
      if (!reason.isEmpty()) {
        form.put("Reason", List.of(reason));
      }
      return form;
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists everybody, disabled ones too.",
      footer = {"", "Example:", "  bin/parley people list"})
  int list(@Mixin ClientOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode people = api.get(PATH, Map.of()).orFail("Listing people");
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(people);
            } else {
              print(printer, Json.list(people, "people"));
            }
            return 0;
          }
        });
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Lets somebody in. Prints a password that they change when they sign in.",
      footer = {
        "",
        "Examples:",
        "  bin/parley people add ann@example.com --role operator --name 'Ann Other'",
        "  bin/parley people add dev@example.com --role developer --account AC…"
      })
  int add(
      @Mixin ClientOptions options,
      @Mixin Why why,
      @Parameters(paramLabel = "LOGIN", description = "What they sign in with.") String login,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "admin, operator, reviewer, developer or auditor.")
          String role,
      @Option(names = "--name", paramLabel = "NAME", description = "Their name; the login else.")
          @Nullable String name,
      @Option(
              names = "--account",
              paramLabel = "AC…",
              description = "An account a developer reaches, with its subaccounts; repeatable.")
          @Nullable List<String> accounts)
      throws Exception {
    Map<String, List<String>> form = why.form();
    form.put("Login", List.of(login));
    form.put("Role", List.of(role));
    put(form, "Name", name);
    putAll(form, "AccountSid", accounts);
    return change(options, PATH, form, "Adding " + login);
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description =
          "Changes role, name or accounts. A change of role or accounts ends their sessions.",
      footer = {
        "",
        "Examples:",
        "  bin/parley people set ann@example.com --role admin --reason 'runs the night shift'",
        "  bin/parley people set dev@example.com --account AC… --account AC…   these two, no"
            + " others",
        "  bin/parley people set dev@example.com --no-accounts"
      })
  int set(
      @Mixin ClientOptions options,
      @Mixin Why why,
      @Parameters(paramLabel = "LOGIN", description = "Login or sid (US…).") String login,
      @Option(names = "--role", paramLabel = "ROLE", description = "See: people roles")
          @Nullable String role,
      @Option(names = "--name", paramLabel = "NAME", description = "Their name.")
          @Nullable String name,
      @Option(
              names = "--account",
              paramLabel = "AC…",
              description = "The accounts a developer reaches; repeatable.")
          @Nullable List<String> accounts,
      @Option(names = "--no-accounts", description = "A developer reaches none any more.")
          boolean none)
      throws Exception {
    Map<String, List<String>> form = why.form();
    put(form, "Role", role);
    put(form, "Name", name);
    putAll(form, "AccountSid", none ? List.of("") : accounts);
    return change(options, one(login), form, "Changing " + login);
  }

  @Command(
      name = "disable",
      mixinStandardHelpOptions = true,
      description = "Shuts somebody out at once: password, tokens and sessions open nothing.",
      footer = {"", "Example:", "  bin/parley people disable ann@example.com --reason 'left'"})
  int disable(
      @Mixin ClientOptions options,
      @Mixin Why why,
      @Parameters(paramLabel = "LOGIN", description = "Login or sid (US…).") String login)
      throws Exception {
    Map<String, List<String>> form = why.form();
    form.put("Enabled", List.of("false"));
    return change(options, one(login), form, "Disabling " + login);
  }

  @Command(
      name = "enable",
      mixinStandardHelpOptions = true,
      description = "Lets somebody in again.",
      footer = {"", "Example:", "  bin/parley people enable ann@example.com"})
  int enable(
      @Mixin ClientOptions options,
      @Mixin Why why,
      @Parameters(paramLabel = "LOGIN", description = "Login or sid (US…).") String login)
      throws Exception {
    Map<String, List<String>> form = why.form();
    form.put("Enabled", List.of("true"));
    return change(options, one(login), form, "Enabling " + login);
  }

  @Command(
      name = "reset-password",
      mixinStandardHelpOptions = true,
      description =
          "Makes a new password, which they change when they sign in; ends their sessions and"
              + " revokes their tokens.",
      footer = {
        "",
        "Example:",
        "  bin/parley people reset-password ann@example.com --reason forgotten"
      })
  int resetPassword(
      @Mixin ClientOptions options,
      @Mixin Why why,
      @Parameters(paramLabel = "LOGIN", description = "Login or sid (US…).") String login)
      throws Exception {
    return change(
        options, one(login) + "/Password", why.form(), "Resetting the password of " + login);
  }

  @Command(
      name = "remove-second-factor",
      mixinStandardHelpOptions = true,
      description = "Takes the second factor away, for somebody whose phone is gone.",
      footer = {
        "",
        "Example:",
        "  bin/parley people remove-second-factor ann@example.com --reason 'seen in person'"
      })
  int removeSecondFactor(
      @Mixin ClientOptions options,
      @Mixin Why why,
      @Parameters(paramLabel = "LOGIN", description = "Login or sid (US…).") String login)
      throws Exception {
    return change(
        options,
        one(login) + "/SecondFactor/Removal",
        why.form(),
        "Removing the second factor of " + login);
  }

  @Command(
      name = "roles",
      mixinStandardHelpOptions = true,
      description = "Shows what each role may.",
      footer = {"", "Example:", "  bin/parley people roles"})
  int roles(@Mixin ClientOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode roles = api.get("/v1/parley/Roles", Map.of()).orFail("Listing roles");
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(roles);
              return 0;
            }
            List<List<String>> rows = new ArrayList<>();
            for (JsonNode role : Json.list(roles, "roles")) {
              String may = String.join(" ", texts(role, "permissions"));
              boolean limited = role.path("limited_to_accounts").asBoolean();
              rows.add(
                  List.of(
                      Json.text(role, "role"),
                      may + (limited ? "   (of the accounts named for them)" : "")));
            }
            printer.table(List.of("ROLE", "MAY"), rows, "");
            return 0;
          }
        });
  }

  @Command(
      name = "me",
      mixinStandardHelpOptions = true,
      description = "Shows whose token this is and what it may.",
      footer = {"", "Example:", "  bin/parley people me"})
  int me(@Mixin ClientOptions options) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            JsonNode me = api.get("/v1/parley/Me", Map.of()).orFail("Asking who I am");
            Printer printer = options.printer();
            if (printer.json()) {
              printer.json(me);
            } else {
              printer.line(Json.text(me, "name") + " (" + Json.text(me, "kind") + ")");
              printer.line("  may: " + String.join(" ", texts(me, "permissions")));
            }
            return 0;
          }
        });
  }

  private static int change(
      ClientOptions options, String path, Map<String, List<String>> form, String doing)
      throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connectAsOperator()) {
            print(options.printer(), api.postAll(path, form).orFail(doing));
            return 0;
          }
        });
  }

  static String one(String login) {
    return PATH + "/" + ApiClient.segment(login);
  }

  private static void put(Map<String, List<String>> form, String name, @Nullable String value) {
    if (value != null) {
      form.put(name, List.of(value));
    }
  }

  private static void putAll(
      Map<String, List<String>> form, String name, @Nullable List<String> values) {
    if (values != null) {
      form.put(name, values);
    }
  }

  static void print(Printer printer, JsonNode person) {
    if (printer.json()) {
      printer.json(person);
      return;
    }
    String password = Json.text(person, "password");
    String token = Json.text(person, "token");
    if (printer.csv()) {
      printWithSecrets(printer, person, password, token);
      return;
    }
    print(printer, List.of(person));
    if (!password.isEmpty()) {
      printer.line("");
      printer.line("Password, shown this once; it is changed at the first sign-in: " + password);
    }
    if (!token.isEmpty()) {
      printer.line("");
      printer.line("Personal token, shown this once: " + token);
    }
  }

  /** What is shown once has no place beside a CSV: it has columns. */
  private static void printWithSecrets(
      Printer printer, JsonNode person, String password, String token) {
    List<String> heads = new ArrayList<>(HEADS);
    List<String> row = new ArrayList<>(row(person));
    if (!password.isEmpty()) {
      heads.add("PASSWORD");
      row.add(password);
    }
    if (!token.isEmpty()) {
      heads.add("TOKEN");
      row.add(token);
    }
    printer.table(heads, List.of(row), "");
  }

  private static void print(Printer printer, List<JsonNode> people) {
    printer.table(
        HEADS,
        people.stream().map(PeopleCommand::row).toList(),
        "Nobody yet: bin/parley people add LOGIN --role admin");
  }

  private static List<String> row(JsonNode person) {
    return List.of(
        Printer.brief(Json.text(person, "login")),
        Printer.brief(Json.text(person, "name")),
        Json.text(person, "role"),
        standing(person),
        person.path("second_factor").asBoolean() ? "yes" : "no",
        String.join(" ", texts(person, "accounts")));
  }

  private static String standing(JsonNode person) {
    if (!person.path("enabled").asBoolean()) {
      return "disabled";
    }
    return person.path("must_change_password").asBoolean() ? "password given" : "enabled";
  }

  private static List<String> texts(JsonNode node, String name) {
    return Json.list(node, name).stream().map(JsonNode::asString).toList();
  }
}
