package dev.polder.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every implementation of the store passes every contract, by subclasses that lie in the package of the implementation. */
class ContractCoverageTest {

    private static final Pattern IMPLEMENTATION = Pattern.compile("(?<!\\babstract )\\bclass (\\w+)[^{;]*"
            + "\\b(?:implements [^{;]*\\bObjectStore|extends ForwardingStore)\\b");
    private static final Pattern CONTRACT =
            Pattern.compile("\\babstract class (\\w+Contract) extends StoreContract\\b");

    /**
     * Implementation → contracts that it does not promise. The memory store keeps nothing across a restart; what seals leaves
     * the quota to the store below, and uses its presence itself.
     */
    private static final Map<String, Set<String>> NOT_PROMISED = Map.of(
            "MemoryObjectStore", Set.of("RestartContract"),
            "SealingStore", Set.of("SpaceContract", "PresenceContract"));

    private static final SourceFile STORE = source(
            "s/src/main/java/p/DiskObjectStore.java",
            "package p; final class DiskObjectStore implements ObjectStore {}");
    private static final SourceFile PROMISE = source(
            "s/src/test/java/c/OrderContract.java",
            "package c; public abstract class OrderContract extends StoreContract {}");

    @Test
    void everyStore_passesEveryContract() {
        List<SourceFile> sources = SourceFile.all().stream()
                .filter(file -> !file.module().equals("test-architecture"))
                .toList();

        assertThat(matches(CONTRACT, sources)).as("contracts").hasSizeGreaterThan(8);
        assertThat(matches(IMPLEMENTATION, sources)).as("stores").hasSizeGreaterThan(1);
        assertThat(faults(sources)).isEmpty();
    }

    @Test
    void storeWithoutContract_isRejected() {
        SourceFile elsewhere = source(
                "s/src/test/java/q/OtherTest.java", "package q; class OtherTest { class O extends OrderContract {} }");

        assertThat(faults(List.of(STORE, PROMISE, elsewhere))).hasSize(1);
    }

    @Test
    void storeOverAnotherWithoutContract_isRejected() {
        SourceFile over = source(
                "s/src/main/java/o/LoudStore.java",
                "package o; public final class LoudStore extends ForwardingStore {}");

        assertThat(faults(List.of(over, PROMISE)))
                .containsExactly("LoudStore has no test in o that extends OrderContract");
    }

    @Test
    void storeThatCannotBeMade_owesNothing() {
        SourceFile base = source(
                "s/src/main/java/p/ForwardingStore.java",
                "package p; public abstract class ForwardingStore implements ObjectStore {}");

        assertThat(faults(List.of(base, PROMISE))).isEmpty();
    }

    @Test
    void storeWithContract_isAccepted() {
        SourceFile proof = source(
                "s/src/test/java/p/DiskTest.java", "package p; class DiskTest { class O extends OrderContract {} }");

        assertThat(faults(List.of(STORE, PROMISE, proof))).isEmpty();
    }

    private static List<String> faults(List<SourceFile> sources) {
        List<String> faults = new ArrayList<>();
        List<SourceFile> products =
                sources.stream().filter(file -> !file.isTest()).toList();
        for (SourceFile store : products) {
            for (String name : matches(IMPLEMENTATION, List.of(store))) {
                for (String contract : matches(CONTRACT, sources)) {
                    boolean promised =
                            !NOT_PROMISED.getOrDefault(name, Set.of()).contains(contract);
                    if (promised && !proves(sources, store.packageName(), contract)) {
                        faults.add(name + " has no test in " + store.packageName() + " that extends " + contract);
                    }
                }
            }
        }
        return faults;
    }

    private static boolean proves(List<SourceFile> sources, String packageName, String contract) {
        Pattern subclass = Pattern.compile("\\bextends " + contract + "\\b");
        return sources.stream()
                .filter(SourceFile::isTest)
                .filter(file -> file.packageName().equals(packageName))
                .anyMatch(file -> subclass.matcher(file.text()).find());
    }

    private static List<String> matches(Pattern pattern, List<SourceFile> sources) {
        return sources.stream()
                .flatMap(file -> pattern.matcher(file.text()).results())
                .map(match -> match.group(1))
                .distinct()
                .sorted()
                .toList();
    }

    private static SourceFile source(String path, String text) {
        return SourceFile.parse(Path.of(path), text);
    }
}
