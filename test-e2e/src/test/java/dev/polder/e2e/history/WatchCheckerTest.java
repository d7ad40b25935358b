package dev.polder.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.history.History.Seen;
import dev.polder.e2e.history.Write.Acknowledged;
import dev.polder.e2e.history.Write.Gone;
import dev.polder.e2e.history.Write.Unknown;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker of what watchers are told accepts what may happen and rejects every planted fault. */
class WatchCheckerTest {

    private static final List<Write> WRITES = List.of(
            Write.put("a", "1", new Acknowledged(11)),
            Write.put("a", "2", new Acknowledged(12)),
            Write.put("b", "1", new Unknown()),
            Write.put("c", "1", new Acknowledged(15)),
            Write.delete("c", new Gone()),
            Write.put("d", "1", new Acknowledged(18)),
            Write.delete("d", new Unknown()));

    private static final List<Seen> ALL = List.of(
            new Seen("a", "1", 11),
            new Seen("a", "2", 12),
            new Seen("c", "1", 15),
            new Seen("c", "", 17),
            new Seen("d", "1", 18));

    private static List<String> faults(List<Seen> seen, Told.Gap... gaps) {
        return WatchChecker.faults(WRITES, new Told(10, 20, seen, List.of(gaps)));
    }

    private static List<Seen> without(int... events) {
        List<Seen> seen = new ArrayList<>(ALL);
        for (int event : events) {
            seen.set(event, new Seen("", "", 0));
        }
        seen.removeIf(event -> event.revision() == 0);
        return seen;
    }

    private static List<Seen> with(int index, Seen event) {
        List<Seen> seen = new ArrayList<>(ALL);
        seen.add(index, event);
        return seen;
    }

    @Test
    void everythingOnce_isAccepted() {
        assertThat(faults(ALL)).isEmpty();
    }

    @Test
    void writesInDoubt_mayBeToldOrNot() {
        assertThat(faults(with(2, new Seen("b", "1", 13)))).isEmpty();
        assertThat(faults(with(5, new Seen("d", "", 19)))).isEmpty();
    }

    @Test
    void missedWrite_isRejected() {
        assertThat(faults(without(0))).singleElement().asString().contains("is not told");
        assertThat(faults(without(4))).singleElement().asString().contains("is not told");
    }

    @Test
    void missedDeletion_isRejected() {
        assertThat(faults(without(3))).singleElement().asString().contains("is not told");
    }

    @Test
    void eventToldTwice_isRejected() {
        assertThat(faults(with(1, ALL.get(0)))).isNotEmpty();
        assertThat(faults(with(5, new Seen("a", "2", 19)))).isNotEmpty();
    }

    @Test
    void writeInDoubtThatHappensTwice_isRejected() {
        List<Seen> seen = with(2, new Seen("b", "1", 13));
        seen.add(3, new Seen("b", "1", 14));

        assertThat(faults(seen)).singleElement().asString().contains("is told after");
    }

    @Test
    void wrongOrder_isRejected() {
        assertThat(faults(List.of(ALL.get(1), ALL.get(0), ALL.get(2), ALL.get(3), ALL.get(4))))
                .isNotEmpty();
    }

    @Test
    void versionsOfAnObjectThatGoBack_areRejected() {
        List<Write> writes =
                List.of(Write.put("a", "1", new Acknowledged(12)), Write.put("a", "2", new Acknowledged(11)));
        Told told = new Told(10, 20, List.of(new Seen("a", "2", 11), new Seen("a", "1", 12)), List.of());

        assertThat(WatchChecker.faults(writes, told)).singleElement().asString().contains("is told after");
    }

    @Test
    void otherVersionThanAcknowledged_isRejected() {
        List<Seen> seen = without(4);
        seen.add(new Seen("d", "1", 19));

        assertThat(faults(seen)).singleElement().asString().contains("was acknowledged at 18");
    }

    @Test
    void eventOfNoWrite_isRejected() {
        assertThat(faults(with(5, new Seen("e", "1", 19))))
                .singleElement()
                .asString()
                .contains("nobody wrote it");
        assertThat(faults(with(5, new Seen("a", "", 19))))
                .singleElement()
                .asString()
                .contains("nobody wrote it");
    }

    @Test
    void eventOfThePast_isRejected() {
        assertThat(faults(with(0, new Seen("b", "1", 9))))
                .singleElement()
                .asString()
                .contains("after version 10");
    }

    @Test
    void listAfterAGap_standsForWhatItReplaces() {
        assertThat(faults(without(0), new Told.Gap(10, 13))).isEmpty();
        assertThat(faults(without(2, 3), new Told.Gap(14, 17))).isEmpty();
    }

    @Test
    void gapThatLosesTheNewestState_isRejected() {
        assertThat(faults(without(1), new Told.Gap(10, 13)))
                .singleElement()
                .asString()
                .contains("is not told");
        assertThat(faults(without(0), new Told.Gap(13, 17)))
                .singleElement()
                .asString()
                .contains("is not told");
        assertThat(faults(without(3), new Told.Gap(10, 13)))
                .singleElement()
                .asString()
                .contains("is not told");
    }
}
