package dev.parley;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The direction of the dependencies that ARCHITECTURE.md states. */
class ArchitectureTest {
  /**
   * The packages of the server, bottom to top: a package imports only from packages above it in
   * this list. The root package, the object graph, comes last and is not listed.
   */
  private static final List<String> ORDER =
      List.of(
          "config",
          "loop",
          "observe",
          "sid",
          "store",
          "store.transfer",
          "audit",
          "people",
          "e164",
          "account",
          "number",
          "service",
          "consent",
          "content",
          "policy",
          "message",
          "accept",
          "carrier",
          "carrier.registry",
          "carrier.smpp",
          "dispatch",
          "receipt",
          "twiml",
          "webhook",
          "inbound",
          "http",
          "api",
          "api.parley",
          "console",
          "sandbox",
          "cli");

  private static final String ROOT = "dev.parley";

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
          .importPackages(ROOT);

  @TestFactory
  List<DynamicTest> aPackageImportsOnlyFromPackagesAboveIt() {
    return ORDER.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        noClasses()
                            .that(areOf(name))
                            .should()
                            .dependOnClassesThat(areAfter(name))
                            .allowEmptyShould(true)
                            .check(ALL)))
        .toList();
  }

  @Test
  void everyPackageOfTheServerIsInTheOrder() {
    Set<String> unknown = new TreeSet<>();
    ALL.stream()
        .filter(it -> !isOfAnotherModule(it) && placeOf(it).isEmpty())
        .map(JavaClass::getPackageName)
        .filter(it -> !it.equals(ROOT))
        .forEach(unknown::add);
    assertThat(unknown).isEmpty();
  }

  @Test
  void noPackagesImportEachOtherInACycle() {
    slices().assignedFrom(new OwnPackages()).should().beFreeOfCycles().check(ALL);
  }

  @Test
  void onlyHttpKnowsVertx() {
    onlyIn("io.vertx..", "dev.parley.http..");
  }

  @Test
  void onlyHttpAndWebhookKnowNetty() {
    onlyIn("io.netty..", "dev.parley.http..", "dev.parley.webhook..");
  }

  @Test
  void onlySandboxKnowsTheSimulator() {
    onlyIn("dev.parley.sim..", "dev.parley.sim..", "dev.parley.sandbox..");
  }

  @Test
  void onlyE164KnowsLibphonenumber() {
    onlyIn("com.google.i18n..", "dev.parley.e164..");
  }

  @Test
  void policyIsPure() {
    classes()
        .that(resideInAPackage("dev.parley.policy.."))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java.lang..",
                "java.io..",
                "java.nio.charset..",
                "java.time",
                "java.util..",
                "org.jspecify..",
                "dev.parley.content..",
                "dev.parley.policy.."))
        .check(ALL);
  }

  @Test
  void codecsDependOnNothing() {
    classes()
        .that(resideInAPackage("dev.parley.wire.."))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "org.jspecify..", "dev.parley.wire.."))
        .allowEmptyShould(true)
        .check(ALL);
    noClasses()
        .that(resideInAPackage("dev.parley.wire.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.net..", "java.sql..", "java.nio.file..", "java.nio.channels.."))
        .allowEmptyShould(true)
        .check(ALL);
  }

  @Test
  void theSimulatorKnowsTheServerOnlyAsBytes() {
    noClasses()
        .that(resideInAPackage("dev.parley.sim.."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.parley..")
                .and(not(resideInAnyPackage("dev.parley.sim..", "dev.parley.wire.."))))
        .check(ALL);
  }

  /**
   * Time comes in by constructor: only where the program starts may it be taken from the machine.
   */
  @Test
  void nobodyAsksTheMachineForTheTime() {
    noClasses()
        .that(not(describe("start the program", ArchitectureTest::startsTheProgram)))
        .should()
        .accessTargetWhere(describe("it asks for the time", ArchitectureTest::asksForTheTime))
        .check(ALL);
  }

  @Test
  void noTestSleeps() {
    noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "it sleeps",
                it ->
                    it.getTargetOwner().isEquivalentTo(Thread.class)
                        && it.getTarget().getName().equals("sleep")))
        .check(TESTS);
  }

  @Test
  void noCommandOrPageMakesStatements() {
    noClasses()
        .that(resideInAnyPackage("dev.parley.http..", "dev.parley.api..", "dev.parley.console.."))
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.sql..", "org.jdbi..", "org.postgresql.."))
        .allowEmptyShould(true)
        .check(ALL);
  }

  private static void onlyIn(String library, String... places) {
    noClasses()
        .that(not(resideInAnyPackage(places)))
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .allowEmptyShould(true)
        .check(ALL);
  }

  private static boolean startsTheProgram(JavaClass it) {
    return it.getPackageName().equals(ROOT) || it.getPackageName().equals(ROOT + ".cli");
  }

  private static boolean asksForTheTime(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    if (owner.isEquivalentTo(Clock.class)) {
      return name.startsWith("system");
    }
    if (owner.isEquivalentTo(System.class)) {
      return name.equals("currentTimeMillis");
    }
    return name.equals("now") && owner.getPackageName().equals("java.time") && !takesAClock(access);
  }

  private static boolean takesAClock(JavaAccess<?> access) {
    return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
        && target.getRawParameterTypes().stream().anyMatch(it -> it.isEquivalentTo(Clock.class));
  }

  private static DescribedPredicate<JavaClass> areOf(String name) {
    return describe("are of " + name, it -> placeOf(it).equals(name));
  }

  private static DescribedPredicate<JavaClass> areAfter(String name) {
    Set<String> later = Set.copyOf(ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()));
    return describe(
        "come after " + name,
        it -> later.contains(placeOf(it)) || it.getPackageName().equals(ROOT));
  }

  /** The longest package of the order that holds the class; empty when none does. */
  private static String placeOf(JavaClass it) {
    String best = "";
    for (String name : ORDER) {
      String full = ROOT + "." + name;
      boolean holds =
          it.getPackageName().equals(full) || it.getPackageName().startsWith(full + ".");
      if (holds && name.length() > best.length()) {
        best = name;
      }
    }
    return best;
  }

  private static boolean isOfAnotherModule(JavaClass it) {
    return resideInAnyPackage("dev.parley.wire..", "dev.parley.sim..").test(it);
  }

  /** One slice for each package of the order; the packages below one belong to it. */
  private static final class OwnPackages implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      String place = placeOf(javaClass);
      return place.isEmpty() ? SliceIdentifier.ignore() : SliceIdentifier.of(place);
    }

    @Override
    public String getDescription() {
      return "packages of the server";
    }
  }
}
