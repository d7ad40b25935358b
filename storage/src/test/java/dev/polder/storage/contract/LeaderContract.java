package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.StoreTransaction;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** At most one of several candidates leads, and after its term the writes that carry its guard are refused. */
public abstract class LeaderContract extends StoreContract {

    /** A candidate that tells what it was told. */
    private static final class Recorder implements LeaderLock.Candidate {
        private static final Guard DEPOSED = new Guard(key("deposed"), -1);
        private final BlockingQueue<Guard> told = new LinkedBlockingQueue<>();

        @Override
        public void elected(Guard fence) {
            told.add(fence);
        }

        @Override
        public void deposed() {
            told.add(DEPOSED);
        }

        Guard next() throws InterruptedException {
            Guard next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the candidate was told nothing");
            }
            return next;
        }
    }

    private StoreTransaction fenced(String name, Guard fence) {
        return unguarded(write(name, "1")).with(List.of(fence));
    }

    @Test
    void onlyCandidate_leads() throws Exception {
        Recorder one = new Recorder();
        try (LeaderLock.Candidacy candidacy = store.leaders().campaign("office", one)) {
            assertThat(candidacy).isNotNull();
            Guard fence = one.next();
            committed(fenced("a", fence));
            committed(fenced("b", fence));
        }
        assertThat(one.next()).isEqualTo(Recorder.DEPOSED);
    }

    @Test
    void second_waitsUntilTheFirstStepsBack() throws Exception {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        LeaderLock.Candidacy leading = store.leaders().campaign("office", first);
        Guard fence = first.next();
        try (LeaderLock.Candidacy waiting = store.leaders().campaign("office", second)) {
            assertThat(waiting).isNotNull();
            committed(fenced("a", fence));
            assertThat(second.told).isEmpty();
            leading.close();
            assertThat(first.next()).isEqualTo(Recorder.DEPOSED);
            Guard later = second.next();
            assertThat(later.key()).isEqualTo(fence.key());
            assertThat(later.modRevision()).isGreaterThan(fence.modRevision());
            assertThat(refused(fenced("b", fence))).containsExactly(later);
            assertThat(get("b")).isEmpty();
            committed(fenced("b", later));
        }
    }

    @Test
    void writesAfterTheTerm_areRefused() throws Exception {
        Recorder one = new Recorder();
        LeaderLock.Candidacy candidacy = store.leaders().campaign("office", one);
        Guard fence = one.next();
        candidacy.close();
        assertThat(refused(fenced("a", fence))).containsExactly(new Guard(fence.key(), 0));
    }

    @Test
    void whoLeft_isNotElected() throws Exception {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        Recorder third = new Recorder();
        LeaderLock.Candidacy leading = store.leaders().campaign("office", first);
        assertThat(first.next()).isNotEqualTo(Recorder.DEPOSED);
        LeaderLock.Candidacy leaving = store.leaders().campaign("office", second);
        try (LeaderLock.Candidacy staying = store.leaders().campaign("office", third)) {
            assertThat(staying).isNotNull();
            leaving.close();
            leading.close();
            assertThat(third.next()).isNotEqualTo(Recorder.DEPOSED);
        }
        assertThat(second.told).isEmpty();
    }

    @Test
    void offices_areIndependent() throws Exception {
        Recorder one = new Recorder();
        Recorder other = new Recorder();
        try (LeaderLock.Candidacy first = store.leaders().campaign("office", one);
                LeaderLock.Candidacy second = store.leaders().campaign("other", other)) {
            assertThat(first).isNotSameAs(second);
            assertThat(one.next().key()).isNotEqualTo(other.next().key());
        }
    }

    @Test
    void candidacyClosedTwice_isTheSameAsOnce() throws Exception {
        Recorder one = new Recorder();
        LeaderLock.Candidacy candidacy = store.leaders().campaign("office", one);
        assertThat(one.next()).isNotNull();
        candidacy.close();
        candidacy.close();
        assertThat(one.next()).isEqualTo(Recorder.DEPOSED);
        assertThat(one.told).isEmpty();
    }
}
