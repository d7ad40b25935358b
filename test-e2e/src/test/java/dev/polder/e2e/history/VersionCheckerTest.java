package dev.polder.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.history.Note.Bookmark;
import dev.polder.e2e.history.Note.Expired;
import dev.polder.e2e.history.Note.Listed;
import dev.polder.e2e.history.Note.Resumed;
import dev.polder.e2e.history.Note.Shown;
import dev.polder.e2e.history.Note.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker of versions accepts a client's way across an import and rejects every planted fault. */
class VersionCheckerTest {

    private static final Shown A = new Shown("uid-a", "a.0", 4);
    private static final Shown A_LATER = new Shown("uid-a", "a.1", 11);
    private static final Shown B = new Shown("uid-b", "b.0", 12);
    private static final Shown C = new Shown("uid-c", "c.0", 1_003);

    /** Versions step from 14 to 1,000 while it is away; it has missed the end of b. */
    private static final List<Note> ACROSS = List.of(
            new Listed(10, Map.of("a", A)),
            new Resumed(10),
            new Told("MODIFIED", "a", A_LATER),
            new Resumed(11),
            new Told("ADDED", "b", B),
            new Bookmark(13),
            new Expired(13),
            new Listed(1_001, Map.of("a", A_LATER)),
            new Resumed(1_001),
            new Told("ADDED", "c", C),
            new Told("DELETED", "a", new Shown("uid-a", "a.1", 1_004)));

    private static final Map<String, Shown> NOW = Map.of("c", C);

    /** What is found when one note is another. */
    private static List<String> faultsWith(int index, Note note) {
        List<Note> notes = new ArrayList<>(ACROSS);
        notes.set(index, note);
        return VersionChecker.faults(notes, NOW);
    }

    private static List<String> faultsWithout(int index) {
        List<Note> notes = new ArrayList<>(ACROSS);
        notes.remove(index);
        return VersionChecker.faults(notes, NOW);
    }

    @Test
    void clientThatListsAgain_isAccepted() {
        assertThat(VersionChecker.faults(ACROSS, NOW)).isEmpty();
        assertThat(VersionChecker.disagreements(List.of(ACROSS, ACROSS))).isEmpty();
    }

    @Test
    void listThatGoesBack_isRejected() {
        assertThat(faultsWith(7, new Listed(12, Map.of("a", A_LATER))))
                .anyMatch(fault -> fault.contains("a list at version 12 comes after version 13"));
    }

    @Test
    void objectThatGoesBackInAList_isRejected() {
        assertThat(faultsWith(7, new Listed(1_001, Map.of("a", A))))
                .containsExactly("a is " + A + ", but was " + A_LATER);
    }

    @Test
    void importedObjectWithALowerVersion_isRejected() {
        // As if the import had made no step: the client of the source finds the object at a version of the target.
        assertThat(faultsWith(7, new Listed(1_001, Map.of("a", new Shown("uid-a", "other", 9)))))
                .singleElement()
                .asString()
                .contains("a is Shown[uid=uid-a, value=other, version=9], but was ");
    }

    @Test
    void versionOfTwoValues_isRejected() {
        assertThat(faultsWith(7, new Listed(1_001, Map.of("a", new Shown("uid-a", "other", 11)))))
                .singleElement()
                .asString()
                .contains("value=other");
    }

    @Test
    void deletedObjectThatComesBack_isRejected() {
        List<Note> notes = new ArrayList<>(ACROSS);
        notes.add(new Expired(1_004));
        Shown back = new Shown("uid-a", "a.1", 1_009);
        notes.add(new Listed(1_010, Map.of("a", back, "c", C)));

        assertThat(VersionChecker.faults(notes, Map.of("a", back, "c", C)))
                .singleElement()
                .asString()
                .contains("but was deleted");
    }

    @Test
    void anotherObjectOfTheName_mayBeOlder() {
        Shown other = new Shown("uid-other", "a.5", 3);
        List<Note> notes = new ArrayList<>(ACROSS.subList(0, 7));
        notes.add(new Listed(1_001, Map.of("a", other)));
        notes.add(new Told("DELETED", "a", new Shown("uid-other", "a.5", 1_002)));
        notes.add(new Told("ADDED", "a", new Shown("uid-a", "a.1", 1_003)));

        assertThat(VersionChecker.faults(notes, Map.of("a", new Shown("uid-a", "a.1", 1_003))))
                .isEmpty();
    }

    @Test
    void objectNewerThanItsList_isRejected() {
        assertThat(faultsWith(7, new Listed(1_001, Map.of("a", A_LATER, "c", C))))
                .anyMatch(fault -> fault.contains("in a list at version 1001"));
    }

    @Test
    void eventToldTwice_isRejected() {
        assertThat(faultsWith(4, new Told("MODIFIED", "a", A_LATER)))
                .singleElement()
                .asString()
                .contains("is told after version 11");
        assertThat(faultsWith(9, new Told("ADDED", "a", new Shown("uid-a", "a.2", 1_002))))
                .anyMatch(fault -> fault.contains("but the client knows " + A_LATER));
    }

    @Test
    void eventThatGoesBack_isRejected() {
        assertThat(faultsWith(9, new Told("ADDED", "c", new Shown("uid-c", "c.0", 14))))
                .anyMatch(fault -> fault.contains("is told after version 1001"));
    }

    @Test
    void changeOrEndOfAnUnknownObject_isRejected() {
        assertThat(faultsWith(4, new Told("MODIFIED", "b", B)))
                .singleElement()
                .asString()
                .contains("but the client knows null");
        assertThat(faultsWithout(9)).anyMatch(fault -> fault.contains("c is " + C + ", but the client knows null"));
    }

    @Test
    void bookmarkThatGoesBack_isRejected() {
        assertThat(faultsWith(5, new Bookmark(11))).containsExactly("a bookmark at version 11 comes after version 12");
    }

    @Test
    void watchAfterAnotherVersion_isRejected() {
        assertThat(faultsWith(3, new Resumed(12))).hasSize(1);
    }

    @Test
    void watchThatGoesOnAfter410_isRejected() {
        assertThat(faultsWithout(7)).anyMatch(fault -> fault.contains("the client has to list"));
        assertThat(VersionChecker.faults(ACROSS.subList(0, 7), Map.of("a", A_LATER, "b", B)))
                .containsExactly("the client has never listed again");
    }

    @Test
    void missedEvent_isRejected() {
        assertThat(faultsWithout(10)).singleElement().asString().contains("a is null, but the client knows ");
        assertThat(VersionChecker.faults(ACROSS, Map.of("c", new Shown("uid-c", "c.1", 1_005))))
                .hasSize(1);
    }

    @Test
    void clientsThatDisagree_areFound() {
        List<Note> otherValue = List.of(new Listed(10, Map.of("a", new Shown("uid-a", "other", 4))));
        List<Note> otherVersion = List.of(new Told("ADDED", "c", new Shown("uid-c", "c.0", 15)));

        assertThat(VersionChecker.disagreements(List.of(ACROSS, otherValue))).hasSize(1);
        assertThat(VersionChecker.disagreements(List.of(ACROSS, otherVersion))).hasSize(1);
    }
}
