package dev.polder.e2e.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories that must be found fault with, and those that must not. */
class SightCheckerTest {

    private static final String WOODY = "one/default/woody";
    private static final String JESSIE = "one/default/jessie";
    private static final String LATE = "two/default/late";
    private static final String LATER = "two/default/later";

    private final Ledger ledger = new Ledger();
    private final Map<String, Version> present = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();

    /** One that was there, one that came and was changed, two that an acceptance at 30 brought, of which one was changed. */
    @BeforeEach
    void story() {
        ledger.wrote(WOODY, new Version("w", 5));
        ledger.wrote(JESSIE, new Version("j", 12));
        ledger.wrote(JESSIE, new Version("j", 13));
        ledger.wrote(LATE, new Version("l", 20));
        ledger.wrote(LATER, new Version("m", 21));
        ledger.entered("two", 30);
        ledger.wrote(LATER, new Version("m", 31));
        present.put(WOODY, new Version("w", 5));
        present.put(JESSIE, new Version("j", 13));
        present.put(LATE, new Version("l", 20));
        present.put(LATER, new Version("m", 31));
        notes.addAll(List.of(
                new Note.Listed(WOODY, new Version("w", 5)),
                new Note.Watched(10, true),
                changed(JESSIE, "j", 12),
                changed(JESSIE, "j", 13),
                changed(LATE, "l", 30),
                changed(LATER, "m", 30),
                new Note.Watched(30, false),
                changed(LATER, "m", 31)));
    }

    private static Note changed(String key, String uid, long version) {
        return new Note.Changed(key, new Version(uid, version), 0);
    }

    private List<String> faults() {
        return SightChecker.faults(ledger, present, notes);
    }

    @Test
    void whatWasToldOnceAndInOrder_isGood() {
        assertThat(faults()).isEmpty();
    }

    @Test
    void aGroupThatIsToldAgainWhereItWasResumed_isGood() {
        notes.addAll(7, List.of(changed(LATE, "l", 30), changed(LATER, "m", 30)));
        assertThat(faults()).isEmpty();
    }

    @Test
    void aGroupThatIsToldAgainElsewhere_isNot() {
        notes.set(6, new Note.Watched(13, false));
        notes.add(7, changed(LATE, "l", 30));
        assertThat(faults()).singleElement().asString().contains("late", "told twice");
    }

    @Test
    void anOrdinaryEventThatIsToldAgain_isNot() {
        notes.set(6, new Note.Watched(13, false));
        notes.add(7, changed(JESSIE, "j", 13));
        assertThat(faults()).singleElement().asString().contains("jessie", "told twice");
    }

    @Test
    void anEventOfWhatWasListed_isNot() {
        notes.add(2, changed(WOODY, "w", 5));
        assertThat(faults()).singleElement().asString().contains("woody", "told twice");
    }

    @Test
    void aWriteThatIsNotTold_isLost() {
        notes.remove(2);
        assertThat(faults()).singleElement().asString().contains("jessie", "number=12", "not told");
    }

    @Test
    void anObjectOfAGroupThatIsNotTold_isLost() {
        notes.remove(4);
        assertThat(faults()).singleElement().asString().contains("late", "not known");
    }

    @Test
    void theLastStateThatIsNotTold_isFoundTwice() {
        notes.remove(7);
        assertThat(faults()).hasSize(2).allMatch(fault -> fault.contains("later"));
    }

    @Test
    void eventsInAnotherOrder_areFound() {
        notes.add(3, notes.remove(2));
        notes.add(2, notes.remove(3));
        assertThat(faults()).isEmpty();
        notes.add(2, notes.remove(3));
        assertThat(faults()).anyMatch(fault -> fault.contains("told after version 13"));
    }

    @Test
    void whatNobodyWrote_isFoundUnlessAnAnswerWasMissing() {
        notes.add(4, changed(JESSIE, "j", 14));
        present.put(JESSIE, new Version("j", 14));
        assertThat(faults()).isEmpty();
        present.put(JESSIE, new Version("j", 15));
        notes.add(5, changed(JESSIE, "j", 15));
        assertThat(faults()).singleElement().asString().contains("number=14", "nobody wrote");
        ledger.doubt(JESSIE);
        assertThat(faults()).isEmpty();
    }

    @Test
    void removals_areToldOnceAndNotForgotten() {
        present.remove(WOODY);
        assertThat(faults()).singleElement().asString().contains("woody", "not there");
        notes.add(new Note.Removed(WOODY));
        assertThat(faults()).isEmpty();
        notes.add(new Note.Removed(WOODY));
        assertThat(faults()).singleElement().asString().contains("woody", "removed before");
    }
}
