package dev.polder.storage.history;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryCheckerTest {

    private static final StoreKey A = new StoreKey("root/core/configmaps/-/default/a");
    private static final StoreKey B = new StoreKey("root/core/configmaps/-/default/b");
    private static final StoreKey ROW = new StoreKey("!row");

    @Test
    void goodHistory_passes() {
        HistoryChecker checker = new HistoryChecker(1, List.of());
        assertThatCode(() -> {
                    checker.revision(2, List.of(put(A, 2, 2), put(ROW, 2, 2)));
                    checker.revision(3, List.of(put(A, 2, 3)));
                    checker.revision(4, List.of(new StoreEvent.Delete(A)));
                    checker.revision(5, List.of(put(A, 5, 5)));
                    checker.group(6, List.of(put(A, 5, 6), put(B, 6, 6), put(ROW, 2, 6)));
                    checker.equalsState(List.of(row(A, 5, 6), row(B, 6, 6)), 6);
                })
                .doesNotThrowAnyException();
    }

    static Stream<Arguments> badHistories() {
        return Stream.of(
                bad("a gap", c -> c.revision(4, List.of(put(A, 2, 4)))),
                bad("a repetition", c -> c.revision(2, List.of(put(A, 2, 2)))),
                bad("an empty revision", c -> c.revision(3, List.of())),
                bad("two objects in one revision", c -> c.revision(3, List.of(put(A, 2, 3), put(B, 3, 3)))),
                bad("one object of a group twice", c -> c.group(3, List.of(put(A, 2, 3), put(A, 2, 3)))),
                bad("a group in two parts", c -> {
                    c.group(3, List.of(put(A, 2, 3)));
                    c.group(3, List.of(put(B, 3, 3)));
                }),
                bad("one row twice", c -> c.revision(3, List.of(put(A, 2, 3), put(A, 2, 3)))),
                bad("a delete of nothing", c -> c.revision(3, List.of(new StoreEvent.Delete(B)))),
                bad("a lost create", c -> c.revision(3, List.of(put(B, 2, 3)))),
                bad("a wrong revision in a row", c -> c.revision(3, List.of(put(A, 2, 2)))),
                bad("a state of another revision", c -> c.equalsState(List.of(row(A, 2, 2)), 3)),
                bad("a state with too few objects", c -> c.equalsState(List.of(), 2)),
                bad("a state with other objects", c -> c.equalsState(List.of(row(B, 2, 2)), 2)),
                bad(
                        "a state with other bytes",
                        c -> c.equalsState(List.of(new StoredRow(A, new byte[] {9}, 2, 2)), 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badHistories")
    void badHistory_isRejected(String what, Consumer<HistoryChecker> history) {
        HistoryChecker checker = new HistoryChecker(1, List.of());
        checker.revision(2, List.of(put(A, 2, 2)));
        assertThatThrownBy(() -> history.accept(checker))
                .as(what)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("bad history: ");
    }

    private static Arguments bad(String what, Consumer<HistoryChecker> history) {
        return Arguments.of(what, history);
    }

    private static StoreEvent put(StoreKey key, long created, long modified) {
        return new StoreEvent.Put(row(key, created, modified));
    }

    private static StoredRow row(StoreKey key, long created, long modified) {
        return new StoredRow(key, new byte[] {1}, created, modified);
    }
}
