package dev.parley.policy;

import org.jspecify.annotations.Nullable;

/**
 * The facts the rules read, as compact JSON: no body, no full numbers, no sid of another account.
 * Enough to ask the same rules again.
 */
final class Digest {
  private final StringBuilder out = new StringBuilder(320);

  private Digest() {}

  static Decision.FactsDigest of(Facts facts) {
    Digest digest = new Digest();
    digest.write(facts);
    return new Decision.FactsDigest(StandardRules.POLICY_VERSION, digest.out.toString());
  }

  private void write(Facts facts) {
    Facts.Submission message = facts.message();
    out.append('{');
    member("origin", message.origin());
    member("purpose", message.purpose());
    member("account", facts.account().status());
    member("terms", terms(facts.account().terms()));
    Facts.EndUserFact endUser = facts.endUser();
    member("endUser", endUser == null ? null : endUser.status());
    name("sender");
    out.append('{');
    member("from", Mask.address(message.from()));
    member("form", facts.sender().form());
    member("holder", holder(facts));
    member("kind", facts.sender().kind());
    out.append('}');
    if (RecipientValid.sameAddress(message.from(), message.to())) {
      member("toIsFrom", "yes");
    }
    name("recipient");
    out.append('{');
    member("to", Mask.address(message.to()));
    member("form", facts.recipient().form());
    member("region", facts.recipient().region());
    out.append('}');
    name("optOuts");
    out.append('[');
    facts.optOuts().forEach(this::optOut);
    out.append(']');
    member("doubtSince", facts.consent().doubtSince());
    out.append('}');
  }

  private void optOut(Facts.OptOutFact optOut) {
    separate();
    out.append('{');
    member("scope", optOut.scope());
    member("source", optOut.source());
    member("since", optOut.since());
    out.append('}');
  }

  /** What was accepted, of what was needed. */
  private static String terms(Facts.TermsFact terms) {
    return (terms.accepted() == null ? "none" : terms.accepted().toString()) + "/" + terms.needed();
  }

  private static String holder(Facts facts) {
    String holder = facts.sender().holder();
    if (holder == null) {
      return "nobody";
    }
    return holder.equals(facts.account().sid()) ? "account" : "other";
  }

  private void member(String name, @Nullable String value) {
    if (value != null) {
      name(name);
      text(value);
    }
  }

  private void name(String name) {
    separate();
    out.append('"').append(name).append("\":");
  }

  private void separate() {
    char last = out.charAt(out.length() - 1);
    if (last != '{' && last != '[') {
      out.append(',');
    }
  }

  private void text(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append('?');
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
