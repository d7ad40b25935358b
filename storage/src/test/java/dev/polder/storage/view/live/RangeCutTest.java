package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeCutTest {

    private static final String[] PARTS = {"a", "b", "/", "-", "~", "é", "\ud83d\ude00", "\uffee", "0", "aaaaaaaaaaaa"};

    private final NavigableSet<String> keys = new TreeSet<>(FakeStore.BYTES);
    private int probes;

    private RangeCut cut(String last, String to) throws InterruptedException {
        probes = 0;
        return RangeCut.find(last, to, (from, end) -> {
            assertThat(FakeStore.BYTES.compare(from, end)).isNegative();
            probes++;
            String first = keys.ceiling(from);
            return first != null && FakeStore.BYTES.compare(first, end) < 0 ? first : null;
        });
    }

    @Test
    void find_numberedKeysWithALongBeginning_cutsNearTheMiddle() throws Exception {
        for (int i = 0; i < 200_000; i++) {
            keys.add(String.format(Locale.ROOT, "root/core/configmaps/-/default/bench-%06d", i));
        }
        RangeCut first = cut("root/core/configmaps/-/default/bench-000999", "\u007f");
        assertThat(first.right()).endsWith("bench-100000");
        assertThat(probes).isLessThanOrEqualTo(17);
        RangeCut second = cut("root/core/configmaps/-/default/bench-000999", first.end());
        assertThat(second.right()).endsWith("bench-050000");
        assertThat(probes).isLessThanOrEqualTo(8);
    }

    @Test
    void find_nothingBehind_saysThatTheRangeIsEmpty() throws Exception {
        keys.add("a/b");
        RangeCut cut = cut("a/b", "\u007f");
        assertThat(cut.right()).isNull();
        assertThat(cut.end()).isEqualTo("a/c");
    }

    /** Whatever the keys: none is lost between the parts, and the right one begins with a key. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6, 7, 8, 9})
    void find_anyKeys_keepsEveryKeyInOnePart(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            StringBuilder key = new StringBuilder("x");
            for (int length = random.nextInt(8); length >= 0; length--) {
                key.append(PARTS[random.nextInt(PARTS.length)]);
            }
            keys.add(key.toString());
        }
        for (String last : keys) {
            String to = random.nextBoolean() ? "\u007f" : keys.higher(last);
            if (to == null) {
                continue;
            }
            NavigableSet<String> behind = keys.subSet(last, false, to, false);
            RangeCut cut = cut(last, to);
            NavigableSet<String> left = behind.headSet(cut.end(), false);
            String right = cut.right();
            if (right == null) {
                assertThat(left).isEqualTo(behind);
            } else {
                assertThat(left).isEqualTo(behind.headSet(right, false));
                assertThat(behind).contains(right);
                assertThat(behind.tailSet(right, true)).isEqualTo(behind.subSet(right, true, cut.rightEnd(), false));
            }
        }
    }
}
