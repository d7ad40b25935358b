package dev.polder.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.history.Write.Acknowledged;
import dev.polder.e2e.history.Write.Gone;
import dev.polder.e2e.history.Write.Unknown;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker accepts what may happen and rejects every planted fault. */
class HistoryCheckerTest {

    private final History history = new History();

    @Test
    void possibleEnds_areAccepted() {
        history.add(Write.put("a", "1", new Acknowledged(10)));
        history.add(Write.put("b", "1", new Acknowledged(11)));
        history.add(Write.put("b", "2", new Unknown()));
        history.add(Write.put("c", "1", new Unknown()));
        history.add(Write.put("d", "1", new Acknowledged(12)));
        history.add(Write.delete("d", new Gone()));
        history.add(Write.put("e", "1", new Acknowledged(14)));
        history.add(Write.delete("e", new Unknown()));
        history.add(new History.Seen("a", "1", 10));

        assertThat(HistoryChecker.faults(
                        history, Map.of("a", found("1", 10), "b", found("1", 11), "e", found("1", 14))))
                .isEmpty();
        assertThat(HistoryChecker.faults(
                        history, Map.of("a", found("1", 10), "b", found("2", 20), "c", found("1", 21))))
                .isEmpty();
    }

    @Test
    void lostWrite_isRejected() {
        history.add(Write.put("a", "1", new Acknowledged(10)));

        assertThat(HistoryChecker.faults(history, Map.of())).hasSize(1);
    }

    @Test
    void lostUpdate_isRejected() {
        history.add(Write.put("a", "1", new Acknowledged(10)));
        history.add(Write.put("a", "2", new Acknowledged(11)));

        assertThat(HistoryChecker.faults(history, Map.of("a", found("1", 10)))).hasSize(1);
    }

    @Test
    void deletedObjectThatCameBack_isRejected() {
        history.add(Write.put("a", "1", new Acknowledged(10)));
        history.add(Write.delete("a", new Gone()));

        assertThat(HistoryChecker.faults(history, Map.of("a", found("1", 10)))).hasSize(1);
    }

    @Test
    void halfWrite_isRejected() {
        history.add(Write.put("a", "1", new Unknown()));

        assertThat(HistoryChecker.faults(history, Map.of("a", new Found("1", "0", 10))))
                .hasSize(1);
    }

    @Test
    void writeThatAWatchSaw_mustNotBeLost() {
        history.add(Write.put("a", "1", new Unknown()));
        history.add(new History.Seen("a", "1", 10));

        assertThat(HistoryChecker.faults(history, Map.of())).hasSize(1);
    }

    @Test
    void deletionThatAWatchSaw_mustNotBeUndone() {
        history.add(Write.put("a", "1", new Acknowledged(10)));
        history.add(Write.delete("a", new Unknown()));
        history.add(new History.Seen("a", "1", 10));
        history.add(new History.Seen("a", "", 11));

        assertThat(HistoryChecker.faults(history, Map.of("a", found("1", 10)))).hasSize(1);
    }

    @Test
    void repeatedVersion_isRejected() {
        history.add(Write.put("a", "1", new Acknowledged(10)));
        history.add(Write.put("b", "1", new Acknowledged(10)));

        assertThat(HistoryChecker.faults(history, Map.of("a", found("1", 10), "b", found("1", 10))))
                .hasSize(1);
    }

    @Test
    void changedVersion_isRejected() {
        history.add(Write.put("a", "1", new Acknowledged(10)));

        assertThat(HistoryChecker.faults(history, Map.of("a", found("1", 12)))).hasSize(1);
    }

    @Test
    void objectThatNobodyWrote_isRejected() {
        assertThat(HistoryChecker.faults(history, Map.of("a", found("1", 10)))).hasSize(1);
    }

    private static Found found(String value, long revision) {
        return new Found(value, value, revision);
    }
}
