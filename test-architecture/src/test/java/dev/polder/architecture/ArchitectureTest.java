package dev.polder.architecture;

import static dev.polder.architecture.ProductClasses.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules over bytecode, each checked on the product and shown a bad example that it must reject. */
class ArchitectureTest {

    private static final String FIXTURES = "dev.polder.fixture.";

    /** Not a part of the server: benchmarks, and a tool that runs while machinery is built. */
    private static final Set<String> OFF_THE_CLASS_PATH = Set.of("bench", "schemagenerator");

    /** Rule → the name of its bad example below {@code dev.polder.fixture}. */
    private static final Map<String, Function<String, ArchRule>> RULES = Map.ofEntries(
            Map.entry("cycle", ModuleRules::packagesAreFreeOfCycles),
            Map.entry("upward", ModuleRules::modulesUseOnlyWhatLiesBelow),
            Map.entry("heavyapi", ModuleRules::apiUsesOnlyTheJdkAndJackson),
            Map.entry("filereader", ModuleRules::machineryDoesNoInputOutput),
            Map.entry("threadstarter", ModuleRules::machineryStartsNoThreads),
            Map.entry("lockedwait", ModuleRules::decisionsOfTheCollectorDoNotWait),
            Map.entry("etcdname", ModuleRules::etcdOnlyInItsModule),
            Map.entry("clientinside", ModuleRules::clientsAndTestEnginesOnlyInJunit),
            Map.entry("vertxinside", ModuleRules::vertxOnlyAtTheEdge),
            Map.entry("badname", ModuleRules::namesSayWhatThingsAre),
            Map.entry("badpackage", ModuleRules::packagesSayWhatTheyHold),
            Map.entry("siblings", StageRules::stagesAreSiblings),
            Map.entry("evidence", StageRules::evidenceIsMadeByItsStage));

    @Test
    void importer_seesTheProduct() {
        assertThat(ProductClasses.all()).hasSizeGreaterThan(ProductClasses.FLOOR);
        assertThat(ModuleRules.MAY_USE.keySet())
                .filteredOn(module -> !OFF_THE_CLASS_PATH.contains(module))
                .as("modules with classes")
                .allSatisfy(module -> assertThat(ProductClasses.all().containPackage(ROOT + "." + module))
                        .as(module)
                        .isTrue());
    }

    @Test
    void modules_areAllDecidedAbout() throws Exception {
        String pom = Files.readString(Project.root().resolve("pom.xml"));
        Stream<String> modules = Pattern.compile("<module>([^<]+)</module>")
                .matcher(pom)
                .results()
                .map(match -> match.group(1))
                .map(module -> switch (module) {
                    case "storage-etcd" -> "storage.etcd";
                    case "codegen-maven-plugin" -> "codegen.maven";
                    default -> module.replace("-", "");
                });
        // The bill of materials has no classes.
        assertThat(modules.filter(module -> !module.startsWith("test") && !module.equals("bom")))
                .as("a new module needs a row in ModuleRules.MAY_USE")
                .isSubsetOf(ModuleRules.MAY_USE.keySet());
    }

    @TestFactory
    Stream<DynamicTest> product_keepsEveryRule() {
        return RULES.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(), () -> rule.getValue().apply(ROOT).check(ProductClasses.all())));
    }

    @TestFactory
    Stream<DynamicTest> fixture_isRejectedByItsRule() {
        return RULES.entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(), () -> assertRejects(rule.getValue(), FIXTURES + rule.getKey())));
    }

    @TestFactory
    Stream<DynamicTest> product_makesNoBannedCall() {
        return CallRules.BANS.stream()
                .map(ban -> DynamicTest.dynamicTest(
                        ban.title(), () -> CallRules.notCalled(ban, ROOT).check(ProductClasses.all())));
    }

    @TestFactory
    Stream<DynamicTest> fixture_isRejectedForEachBannedCall() {
        return CallRules.BANS.stream()
                .map(ban -> DynamicTest.dynamicTest(
                        ban.title(), () -> assertRejects(root -> CallRules.notCalled(ban, root), FIXTURES + "calls")));
    }

    private static void assertRejects(Function<String, ArchRule> rule, String fixture) {
        var result = rule.apply(fixture).evaluate(ProductClasses.fixture(fixture));
        assertThat(result.hasViolation())
                .as("%s must be rejected by: %s", fixture, result.getFailureReport())
                .isTrue();
    }
}
