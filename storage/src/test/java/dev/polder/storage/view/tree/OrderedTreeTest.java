package dev.polder.storage.view.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedTreeTest {

    record Entry(Integer key, int value) {}

    private static final KeyedOrder<Integer, Entry> ORDER = new KeyedOrder<>() {
        @Override
        public Integer keyOf(Entry value) {
            return value.key();
        }

        @Override
        public int compare(Integer left, Integer right) {
            return Integer.compare(left, right);
        }

        // collides often
        @Override
        public int hash(Integer key) {
            return key & 15;
        }
    };

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 42, 20_261_121, 987_654_321})
    void changes_atRandom_agreeWithTreeMap(long seed) {
        Random random = new Random(seed);
        int keys = 50 + random.nextInt(20_000);
        NavigableMap<Integer, Entry> expected = new TreeMap<>();
        OrderedTree<Integer, Entry> tree = OrderedTree.empty(ORDER);
        List<OrderedTree<Integer, Entry>> oldTrees = new ArrayList<>();
        List<List<Entry>> oldContents = new ArrayList<>();
        for (int step = 0; step < 40_000; step++) {
            int key = random.nextInt(keys);
            // phases of growth and of shrinking, so that nodes are split and joined
            boolean remove = random.nextInt(100) < (step / 10_000 % 2 == 0 ? 25 : 80);
            if (remove) {
                tree = tree.without(key);
                expected.remove(key);
            } else {
                Entry entry = new Entry(key, step);
                tree = tree.with(entry);
                expected.put(key, entry);
            }
            if (step % 4_001 == 0) {
                oldTrees.add(tree);
                oldContents.add(List.copyOf(expected.values()));
            }
            if (step % 997 == 0) {
                check(tree, expected, keys, random);
            }
        }
        check(tree, expected, keys, random);
        for (int i = 0; i < oldTrees.size(); i++) {
            assertThat(list(oldTrees.get(i))).as("snapshot %s", i).isEqualTo(oldContents.get(i));
        }
    }

    private static void check(
            OrderedTree<Integer, Entry> tree, NavigableMap<Integer, Entry> expected, int keys, Random random) {
        assertThat(tree.size()).isEqualTo(expected.size());
        assertThat(list(tree)).isEqualTo(List.copyOf(expected.values()));
        for (int i = 0; i < 50; i++) {
            int key = random.nextInt(keys + 2) - 1;
            assertThat(tree.get(key)).isEqualTo(expected.get(key));
            assertThat(tree.rank(k -> k < key)).isEqualTo(expected.headMap(key).size());
            int end = key + random.nextInt(300);
            List<Entry> run = new ArrayList<>();
            tree.between(tree.rank(k -> k < key), tree.rank(k -> k < end)).forEachRemaining(run::add);
            assertThat(run).isEqualTo(List.copyOf(expected.subMap(key, end).values()));
        }
        assertThat(tree.without(-7)).isSameAs(tree);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 129, 3_000, 3_073, 200_000})
    void of_anyNumberOfValues_buildsTheSameAsOneByOne(int size) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            entries.add(new Entry(i * 2, i));
        }
        OrderedTree<Integer, Entry> tree = OrderedTree.of(ORDER, entries);
        assertThat(tree.size()).isEqualTo(size);
        assertThat(list(tree)).isEqualTo(entries);
        OrderedTree<Integer, Entry> changed = tree;
        for (int i = 0; i < size; i += 7) {
            assertThat(tree.get(i * 2)).isEqualTo(entries.get(i));
            assertThat(tree.get(i * 2 + 1)).isNull();
            changed = changed.without(i * 2);
        }
        assertThat(changed.size()).isEqualTo(size - (size + 6) / 7);
        assertThat(list(tree)).isEqualTo(entries);
    }

    @Test
    void of_sameKeyTwice_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrderedTree.of(ORDER, List.of(new Entry(1, 1), new Entry(1, 2))));
    }

    @Test
    void without_everything_leavesAnEmptyTree() {
        OrderedTree<Integer, Entry> tree = OrderedTree.empty(ORDER);
        for (int i = 0; i < 10_000; i++) {
            tree = tree.with(new Entry(i, i));
        }
        for (int i = 9_999; i >= 0; i--) {
            tree = tree.without(i);
        }
        assertThat(tree.isEmpty()).isTrue();
        Iterator<Entry> none = tree.iterator();
        assertThat(none.hasNext()).isFalse();
        Assertions.assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(none::next);
    }

    /** A write copies one path: about 300 bytes a level for a replacement, three times that for an insertion. */
    @Test
    void with_largeTree_allocatesOnePath() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            entries.add(new Entry(i * 2, i));
        }
        OrderedTree<Integer, Entry> tree = OrderedTree.of(ORDER, entries);
        Entry old = new Entry(100_000, -1);
        Entry added = new Entry(100_001, -1);
        assertThat(allocatedPerCall(() -> tree.with(old))).isLessThan(1_500);
        assertThat(allocatedPerCall(() -> tree.with(added))).isLessThan(3_000);
        assertThat(allocatedPerCall(() -> tree.without(100_000))).isLessThan(3_000);
        Integer key = 100_000;
        assertThat(allocatedPerCall(() -> tree.rank(k -> k < 77_777))).isLessThan(32);
        assertThat(allocatedPerCall(() -> tree.get(key))).isLessThan(32);
    }

    private static long allocatedPerCall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 10_000;
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / calls;
    }

    private static List<Entry> list(OrderedTree<Integer, Entry> tree) {
        List<Entry> entries = new ArrayList<>();
        tree.forEach(entries::add);
        return entries;
    }
}
