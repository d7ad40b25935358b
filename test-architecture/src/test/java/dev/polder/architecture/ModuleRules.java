package dev.polder.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.Set;

/**
 * Which module and which library each class may use (docs/decisions and ARCHITECTURE.md say why). Every rule takes the
 * root package, so that it can be shown a bad example under another root.
 */
final class ModuleRules {

    /** Module → the modules it may use. A module that is not listed here has not been decided about. */
    static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("machinery", Set.of("api")),
            Map.entry("spi", Set.of("api", "machinery")),
            Map.entry("storage", Set.of("api", "machinery")),
            Map.entry("storage.etcd", Set.of("api", "storage")),
            Map.entry("apiexport", Set.of("api", "machinery", "spi", "storage")),
            Map.entry("gc", Set.of("api", "machinery", "spi", "storage")),
            Map.entry("server", Set.of("api", "machinery", "spi", "storage", "apiexport", "gc")),
            Map.entry("codegen", Set.of("api", "machinery")),
            Map.entry("codegen.maven", Set.of("codegen")),
            Map.entry("cli", Set.of("api", "machinery", "spi", "storage", "apiexport", "gc", "server", "codegen")),
            Map.entry("junit", Set.of("api", "spi", "storage", "server")),
            Map.entry("schemagenerator", Set.of()),
            Map.entry(
                    "bench",
                    Set.of("api", "machinery", "spi", "storage", "storage.etcd", "apiexport", "gc", "server", "cli")));

    private ModuleRules() {}

    static ArchRule packagesAreFreeOfCycles(String root) {
        return SlicesRuleDefinition.slices()
                .matching(root + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("a package is read on its own; move the shared noun down, or pass a function in");
    }

    static ArchRule modulesUseOnlyWhatLiesBelow(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(Conditions.dependOnlyOn("modules below their own", root, (from, to) -> {
                    String module = Conditions.firstSegment(root, from);
                    String other = Conditions.firstSegment(root, to);
                    return module.equals(other)
                            || MAY_USE.getOrDefault(module, Set.of()).contains(other);
                }))
                .because("arrows between modules point down only (ModuleRules.MAY_USE); lower modules meet higher ones"
                        + " through spi");
    }

    static ArchRule apiUsesOnlyTheJdkAndJackson(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".api..", "java..", "com.fasterxml.jackson..", "org.jspecify..")
                .because("everyone depends on api, so what it drags in, everyone has");
    }

    static ArchRule machineryDoesNoInputOutput(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".machinery..")
                .should()
                .dependOnClassesThat(Conditions.inputOutput())
                .because("object semantics are functions of their arguments: hand the bytes in");
    }

    static ArchRule machineryStartsNoThreads(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".machinery..")
                .should()
                .dependOnClassesThat(Conditions.threads())
                .because("who calls machinery decides on which thread it runs");
    }

    static ArchRule decisionsOfTheCollectorDoNotWait(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".gc.owner..")
                .should()
                .dependOnClassesThat(Conditions.inputOutput())
                .orShould()
                .dependOnClassesThat(Conditions.threads())
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".spi.control..", root + ".gc")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(root + ".storage.ObjectStore")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName(root + ".storage.view.StoreView")
                .because("they run under the lock of types, which a change of types waits for: hand the state in"
                        + " (docs/internals/garbage-collection.md)");
    }

    static ArchRule etcdOnlyInItsModule(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".storage.etcd..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.etcd..", "io.grpc..")
                .because("an embedding test JVM pulls no gRPC: only storage-etcd may name jetcd");
    }

    static ArchRule clientsAndTestEnginesOnlyInJunit(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".junit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "org.junit..")
                .because("a server needs no client of itself: junit, which runs in other people's tests, names theirs");
    }

    static ArchRule vertxOnlyAtTheEdge(String root) {
        return noClasses()
                .that(Conditions.resideOutside(
                        root + ".server",
                        root + ".server.http",
                        root + ".server.http.header",
                        root + ".server.http.peer",
                        root + ".bench"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .because("the event loop belongs to server.http; everything else speaks through server.request"
                        + " (docs/decisions/0003-threads.md)");
    }

    static ArchRule namesSayWhatThingsAre(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Common")
                .because("such a name says nothing: name the class after what it turns into what");
    }

    static ArchRule packagesSayWhatTheyHold(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..")
                .because("a package that can hold anything will: put the class beside the noun it serves");
    }
}
