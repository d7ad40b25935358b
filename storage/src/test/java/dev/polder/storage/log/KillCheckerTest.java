package dev.polder.storage.log;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.log.KillChecker.Told;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker of the kill test finds what it is there to find. */
class KillCheckerTest {

    private final KillChecker checker = new KillChecker();
    private MemoryObjectStore store;
    private long first;
    private long second;

    @BeforeEach
    void writeTwice() {
        store = new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)));
        first = write(3, "1", "1");
        second = write(3, "2", "2");
    }

    @Test
    void whatIsThere_passes() {
        List<Told> told = List.of(new Told(3, 1, first), new Told(3, 2, second));
        assertThatCode(() -> checker.check(told, told, store)).doesNotThrowAnyException();
    }

    @Test
    void oneUnacknowledgedWrite_passes() {
        assertThatCode(() -> checker.check(List.of(new Told(3, 1, first)), List.of(), store))
                .doesNotThrowAnyException();
    }

    @Test
    void lostWrite_isFound() {
        assertBad(List.of(new Told(3, 3, second + 1)), List.of());
        assertBad(List.of(new Told(4, 1, first)), List.of());
    }

    @Test
    void lostSeenRevision_isFound() {
        assertBad(List.of(), List.of(new Told(3, 3, second + 1)));
    }

    @Test
    void changedWrite_isFound() {
        assertBad(List.of(new Told(3, 7, second)), List.of());
    }

    @Test
    void writeAtAnotherRevision_isFound() {
        write(4, "1", "1");
        assertBad(List.of(new Told(3, 2, second + 1)), List.of());
    }

    @Test
    void repeatedRevision_isFound() {
        assertBad(List.of(new Told(3, 2, second), new Told(3, 2, second)), List.of());
    }

    @Test
    void revisionFromBeforeARestart_isFound() {
        checker.check(List.of(), List.of(), store);
        assertBad(List.of(new Told(3, 2, second)), List.of());
    }

    @Test
    void twoUnacknowledgedWrites_areFound() {
        write(3, "3", "3");
        assertBad(List.of(new Told(3, 1, first)), List.of());
    }

    @Test
    void halfWrite_isFound() {
        write(5, "2", "1");
        assertBad(List.of(), List.of());
    }

    private void assertBad(List<Told> acknowledged, List<Told> seen) {
        assertThatThrownBy(() -> checker.check(acknowledged, seen, store))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("after a kill: ");
    }

    private long write(int writer, String object, String internal) {
        StoreTransaction transaction = new StoreTransaction(
                new RowWrite.Put(KillTarget.object(writer), object.getBytes(StandardCharsets.US_ASCII)),
                List.of(new RowWrite.Put(KillTarget.internal(writer), internal.getBytes(StandardCharsets.US_ASCII))),
                List.of());
        return ((CommitOutcome.Committed)
                        store.commit(transaction).toCompletableFuture().join())
                .revision();
    }
}
