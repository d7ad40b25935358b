package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects found by a word are those that a look at all objects of the state finds, and nothing is left of those that have gone. */
class RecordIndexTest {

    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");
    private static final List<String> COLOURS = List.of("blue", "green", "red");

    private final FakeStore store = new FakeStore();
    private final AtomicInteger read = new AtomicInteger();

    private RecordIndex index(LiveView view) {
        return new RecordIndex(view, SPACE, record -> {
            read.incrementAndGet();
            return record.labels().keySet();
        });
    }

    private static String key(String cluster, String name) {
        return cluster + "/core/configmaps/-/default/" + name;
    }

    private void write(String key, String... colours) {
        List<String> labels = new ArrayList<>();
        for (String colour : colours) {
            labels.add("'" + colour + "':''");
        }
        store.put(key, FakeStore.value("{'name':'n','labels':{" + String.join(",", labels) + "}}"));
    }

    private static Map<String, Long> found(RecordIndex index, ViewSnapshot snapshot, String colour) {
        Map<String, Long> found = new TreeMap<>();
        index.of(snapshot, colour)
                .forEach(record -> assertThat(found.put(Views.path(record), record.revision()))
                        .as("told twice")
                        .isNull());
        return found;
    }

    private static Map<String, Long> plainly(ViewSnapshot snapshot, String colour) {
        Map<String, Long> found = new TreeMap<>();
        for (Iterator<ObjectRecord> all = snapshot.map(SPACE).all(); all.hasNext(); ) {
            ObjectRecord record = all.next();
            if (record.labels().containsKey(colour)) {
                found.put(Views.path(record), record.revision());
            }
        }
        return found;
    }

    private static void compare(RecordIndex index, ViewSnapshot snapshot) {
        for (String colour : COLOURS) {
            assertThat(found(index, snapshot, colour)).as(colour).isEqualTo(plainly(snapshot, colour));
            assertThat(index.count(snapshot, colour))
                    .as(colour)
                    .isEqualTo(plainly(snapshot, colour).size());
        }
    }

    private static ViewConfig remembering(int events) {
        return new ViewConfig(
                Views.pages(3),
                0,
                events,
                1L << 20,
                5,
                1_000,
                1_000,
                Duration.ZERO,
                ViewConfig.Memory.ALL,
                ExpiryRules.NONE);
    }

    /** Of the newest state and of older ones, asked in any order; with a history that is long enough, and one that is not. */
    @ParameterizedTest
    @ValueSource(ints = {3, 10_000})
    void found_areThoseOfAPlainLook(int remembered) throws Exception {
        Random random = new Random(remembered);
        try (LiveView view = Views.open(store, remembering(remembered))) {
            RecordIndex early = index(view);
            List<ViewSnapshot> states = new ArrayList<>();
            for (int step = 0; step < 400; step++) {
                String key = key("w" + random.nextInt(3), "n" + random.nextInt(6));
                switch (random.nextInt(8)) {
                    case 0, 1 -> store.delete(key);
                    case 2 -> store.put(key, new byte[] {1, 2, 3});
                    default ->
                        write(
                                key,
                                COLOURS.stream()
                                        .filter(any -> random.nextBoolean())
                                        .toArray(String[]::new));
                }
                if (random.nextInt(6) == 0) {
                    Views.get(view.consistent());
                    states.add(view.snapshot());
                    compare(early, states.get(random.nextInt(states.size())));
                    compare(index(view), view.snapshot());
                }
            }
            for (int cluster = 0; cluster < 3; cluster++) {
                for (int name = 0; name < 6; name++) {
                    store.delete(key("w" + cluster, "n" + name));
                }
            }
            Views.get(view.consistent());
            assertThat(early.size()).as("remembered of what has gone").isZero();
            compare(early, states.get(states.size() / 2));
        }
    }

    /** The comparison is not satisfied with an index that finds nothing, or finds what has gone. */
    @Test
    void comparison_refusesAnotherAnswer() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            write(key("w", "a"), "blue");
            Views.get(view.consistent());
            ViewSnapshot early = view.snapshot();
            store.delete(key("w", "a"));
            write(key("w", "b"), "red");
            Views.get(view.consistent());
            compare(index(view), view.snapshot());
            RecordIndex blind = new RecordIndex(view, SPACE, record -> List.of());
            assertThatThrownBy(() -> compare(blind, view.snapshot())).isInstanceOf(AssertionError.class);
            assertThat(plainly(early, "blue")).isNotEqualTo(plainly(view.snapshot(), "blue"));
        }
    }

    @Test
    void lookUp_readsWhatHasChangedAlone() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            for (int i = 0; i < 100; i++) {
                write(key("other" + i, "a"), "blue");
            }
            Views.get(view.consistent());
            RecordIndex index = index(view);
            assertThat(index.of(view.snapshot(), "red")).isEmpty();
            assertThat(read).hasValue(100);
            write(key("w", "a"), "red");
            Views.get(view.consistent());
            assertThat(index.of(view.snapshot(), "red")).hasSize(1);
            assertThat(index.of(view.snapshot(), "blue")).hasSize(100);
            assertThat(read).hasValue(101);
            assertThat(index.size()).isEqualTo(101);
        }
    }

    /** Who wants to know whether there is any takes one out, however many there are. */
    @Test
    void first_isFoundWithoutTheOthers() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            for (int i = 0; i < 100; i++) {
                write(key("w" + i, "a"), "blue");
            }
            Views.get(view.consistent());
            AtomicInteger told = new AtomicInteger();
            assertThat(index(view)
                            .of(view.snapshot(), "blue")
                            .peek(record -> told.incrementAndGet())
                            .findFirst())
                    .isPresent();
            assertThat(told).hasValue(1);
        }
    }
}
