package dev.parley.message;

import dev.parley.policy.Decision;
import dev.parley.policy.Decision.FactsDigest;
import dev.parley.policy.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A decision as the columns of its message's row, and back. */
final class DecisionText {
  private static final JsonMapper JSON = new JsonMapper();

  private DecisionText() {}

  static int verdict(Decision decision) {
    return switch (decision) {
      case Decision.Allowed _ -> 0;
      case Decision.Refused _ -> 1;
      case Decision.Held _ -> 2;
      case Decision.Pending _ -> 3;
    };
  }

  /** JSON array, or null when there is nothing to say. */
  static @Nullable String findings(Decision decision) {
    if (decision.findings().isEmpty()) {
      return null;
    }
    ArrayNode array = JSON.createArrayNode();
    for (Finding finding : decision.findings()) {
      ObjectNode node = array.addObject();
      node.put("rule", finding.rule());
      node.put("version", finding.version());
      node.put("clause", finding.clause());
      node.put("code", finding.code());
      node.put("sentence", finding.sentence());
      node.put("evidence", finding.evidence());
      node.put("remedy", finding.remedy());
    }
    return array.toString();
  }

  static Decision read(
      int verdict,
      @Nullable String findingsJson,
      int policyVersion,
      String facts,
      Instant createdAt) {
    List<Finding> findings = findingsJson == null ? List.of() : findings(findingsJson);
    FactsDigest digest = new FactsDigest(policyVersion, facts);
    return switch (verdict) {
      case 0 -> new Decision.Allowed(findings, digest);
      case 1 -> new Decision.Refused(findings, digest);
      case 2 -> new Decision.Held(findings, digest);
      case 3 -> new Decision.Pending("a check", createdAt, findings, digest);
      default -> throw new IllegalStateException("verdict " + verdict);
    };
  }

  private static List<Finding> findings(String json) {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode node : JSON.readTree(json)) {
      JsonNode evidence = node.get("evidence");
      findings.add(
          new Finding(
              node.get("rule").asString(),
              node.get("version").asInt(),
              node.get("clause").asString(),
              node.get("code").asInt(),
              node.get("sentence").asString(),
              evidence == null || evidence.isNull() ? null : evidence.asString(),
              node.get("remedy").asString()));
    }
    return findings;
  }
}
