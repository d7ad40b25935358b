package dev.polder.gc.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs that are wrong in one way each, which the checker must find, and good ones, in which it must find nothing. */
class CollectionCheckerTest {

    private static final String ENDING = ",'deletionTimestamp':'2026-01-01T00:00:00Z','finalizers':['%s']";

    private final List<Entry> log = new ArrayList<>();
    private long term;

    @BeforeEach
    void begin() {
        leads();
    }

    private void leads() {
        log.add(new Entry(log.size() + 1, null, null, 0));
        term = log.size();
    }

    private void put(String name, String more, long by) {
        log.add(new Entry(log.size() + 1, key(name), object(name, more), by));
    }

    private void user(String name, String more) {
        put(name, more, 0);
    }

    private void removed(String name, long by) {
        log.add(new Entry(log.size() + 1, key(name), null, by));
    }

    private static Entry.Key key(String name) {
        return new Entry.Key("root", CollectionChecker.MAPS, "ns", name);
    }

    private static ObjectNode object(String name, String more) {
        try {
            String text = "{'metadata':{'name':'" + name + "','uid':'uid of " + name + "'" + more + "}}";
            return (ObjectNode) Json.mapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String by(String kind, String... owners) {
        List<String> all = new ArrayList<>();
        for (String owner : owners) {
            all.add("{'kind':'" + kind + "','name':'" + owner + "','uid':'uid of " + owner
                    + "','blockOwnerDeletion':true}");
        }
        return ",'ownerReferences':[" + String.join(",", all) + "]";
    }

    private void expect(String part) {
        assertThat(CollectionChecker.wrong(log)).singleElement().asString().contains(part);
    }

    @Test
    void dependentOfWhoHasGone_mayGo() {
        user("a", "");
        user("b", by("ConfigMap", "a"));
        user("c", by("Widget", "a"));
        removed("a", 0);
        removed("b", term);
        removed("c", term);
        assertThat(CollectionChecker.wrong(log)).isEmpty();
        assertThat(CollectionChecker.left(log)).isEmpty();
    }

    @Test
    void dependentOfWhoIsThere_mayNot() {
        user("a", "");
        user("b", by("ConfigMap", "x", "a"));
        removed("b", term);
        expect("whose owner is THERE");
    }

    @Test
    void dependentOfWhoWaits_mayGo_butNotOfWhoIsMerelyEnding() {
        user("a", ENDING.formatted("foregroundDeletion"));
        user("b", by("ConfigMap", "a"));
        removed("b", term);
        assertThat(CollectionChecker.wrong(log)).isEmpty();
        user("c", ENDING.formatted("example.com/held"));
        user("d", by("ConfigMap", "c"));
        put("d", by("ConfigMap", "c") + ENDING.formatted("orphan"), term);
        expect("whose owner is THERE");
    }

    @Test
    void ownerOfATypeThatNobodyKnows_isNotMissing() {
        user("b", by("Phantom", "a"));
        removed("b", term);
        expect("whose owner is UNKNOWN");
    }

    @Test
    void objectWithoutOwners_isNobodysToDelete() {
        user("b", "");
        removed("b", term);
        expect("names no owner");
    }

    @Test
    void leaderOfAnEarlierTerm_mayWriteNothing() {
        user("b", by("ConfigMap", "a"));
        long former = term;
        leads();
        removed("b", former);
        expect("earlier term");
    }

    @Test
    void whoWaits_mayNotGoBeforeItsDependents() {
        user("a", ENDING.formatted("foregroundDeletion"));
        user("b", by("ConfigMap", "a"));
        removed("a", term);
        expect("foregroundDeletion taken while there are dependents");
    }

    @Test
    void whoLeaves_mayNotGoBeforeItsDependentsHaveLostIt() {
        user("a", ENDING.formatted("orphan"));
        user("b", by("ConfigMap", "a"));
        put("b", "", term);
        assertThat(CollectionChecker.wrong(log)).isEmpty();
        user("c", by("ConfigMap", "a"));
        removed("a", term);
        expect("orphan taken while there are dependents");
    }

    @Test
    void finalizerOfSomebodyElse_stays() {
        user("a", ENDING.formatted("example.com/held"));
        removed("a", term);
        expect("finalizer of somebody else");
    }

    @Test
    void goodOwner_isNotTakenOff() {
        user("a", "");
        user("b", by("ConfigMap", "a", "x"));
        put("b", by("ConfigMap", "a"), term);
        assertThat(CollectionChecker.wrong(log)).isEmpty();
        put("b", "", term);
        expect("took a good owner off");
    }

    @Test
    void whatIsLeft_isFound() {
        user("a", "");
        user("b", by("ConfigMap", "gone"));
        user("c", by("ConfigMap", "gone", "a"));
        user("d", by("Phantom", "gone"));
        user("e", ENDING.formatted("foregroundDeletion"));
        user("f", ENDING.formatted("orphan"));
        user("g", by("ConfigMap", "f"));
        assertThat(CollectionChecker.left(log))
                .containsExactlyInAnyOrder(
                        "b has owners [MISSING]",
                        "c has owners [MISSING, THERE]",
                        "e never ends",
                        "f never ends",
                        "g still names who leaves");
    }

    /** A deletion whose answer was lost was done, and is tried again when another object has come in that place. */
    @Test
    void deletionThatWasDone_mayNotBeRepeatedOnWhoCameAfter() {
        user("b", by("ConfigMap", "a"));
        removed("b", term);
        user("a", "");
        user("b", by("ConfigMap", "a"));
        removed("b", term);
        expect("whose owner is THERE");
    }

    /** A server that was cut off decides on what it last saw: an owner that waited, and has been replaced since. */
    @Test
    void whatACutOffServerLastSaw_isNoReason() {
        user("a", ENDING.formatted("foregroundDeletion"));
        user("b", by("ConfigMap", "a", "c"));
        removed("a", 0);
        user("c", "");
        put("b", by("ConfigMap", "c"), term);
        assertThat(CollectionChecker.wrong(log)).isEmpty();
        put("b", by("ConfigMap", "c") + ENDING.formatted("foregroundDeletion"), term);
        expect("whose owner is THERE");
    }

    @Test
    void writesAfterHealing_areBounded() {
        user("b", by("ConfigMap", "a"));
        put("b", by("ConfigMap", "a") + ",'labels':{'x':'before'}", term);
        long healed = log.size();
        for (int i = 1; i < CollectionChecker.MOST_WRITES; i++) {
            put("b", by("ConfigMap", "a") + ",'labels':{'x':'" + i + "'}", term);
        }
        removed("b", term);
        assertThat(CollectionChecker.late(log, healed)).isEmpty();
        assertThat(CollectionChecker.late(log, healed - 1)).containsExactly("b was written 7 times");
    }

    @Test
    void whatIsNeverCollectedAfterHealing_isLate() {
        user("a", "");
        user("b", by("ConfigMap", "a"));
        long healed = log.size();
        assertThat(CollectionChecker.late(log, healed)).isEmpty();
        removed("a", 0);
        assertThat(CollectionChecker.late(log, healed)).containsExactly("b has owners [MISSING]");
    }

    @Test
    void rowsThatAreNoObjects_areNone() {
        assertThat(Entry.Key.parse("root/core/configmaps/-/ns/a"))
                .contains(new Entry.Key("root", CollectionChecker.MAPS, "ns", "a"));
        assertThat(Entry.Key.parse("root/g.io/widgets/hash/-/a"))
                .contains(new Entry.Key("root", CollectionChecker.WIDGETS, "", "a"));
        assertThat(Entry.Key.parse("!leader/collector")).isEmpty();
        assertThat(Entry.Key.parse("!a/b/c/d/e/f")).isEmpty();
    }
}
