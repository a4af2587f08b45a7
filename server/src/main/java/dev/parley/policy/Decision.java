package dev.parley.policy;

import java.time.Instant;
import java.util.List;

/** What policy decided. Each kind keeps its findings and the digest of the facts its rules read. */
public sealed interface Decision {
  List<Finding> findings();

  FactsDigest digest();

  record Allowed(List<Finding> findings, FactsDigest digest) implements Decision {
    public Allowed {
      findings = List.copyOf(findings);
    }
  }

  /** No; the first finding is the reason given. */
  record Refused(List<Finding> findings, FactsDigest digest) implements Decision {
    public Refused {
      findings = List.copyOf(findings);
      if (findings.isEmpty()) {
        throw new IllegalArgumentException("a refusal without a finding explains nothing");
      }
    }

    public Finding reason() {
      return findings.getFirst();
    }
  }

  /** A person must decide. */
  record Held(List<Finding> findings, FactsDigest digest) implements Decision {
    public Held {
      findings = List.copyOf(findings);
    }
  }

  /** A check needs time; the message comes back through accept, at {@code until} at the latest. */
  record Pending(String what, Instant until, List<Finding> findings, FactsDigest digest)
      implements Decision {
    public Pending {
      findings = List.copyOf(findings);
    }
  }

  /**
   * The facts the rules read, small and versioned, for replay.
   *
   * @param policyVersion version of the rule set
   * @param facts compact JSON, without body and without full numbers
   */
  record FactsDigest(int policyVersion, String facts) {}
}
