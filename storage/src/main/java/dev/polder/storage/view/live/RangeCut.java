package dev.polder.storage.view.live;

import dev.polder.storage.KeyOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where a range whose keys nobody has listed is cut in two.
 *
 * <p>Keys of a store share long beginnings, so that halves of the space of all texts would mostly be empty. The cut is looked
 * for where keys differ: first the character up to which all keys of the range are the same, then the middle of what may
 * stand there. Each step asks for the first key behind a text.
 *
 * @param end behind the last key of the left part; where nothing was found to cut, of the whole range
 * @param right the first key of the right part, which is there; null when there is none
 * @param rightEnd behind the last key of the right part
 */
record RangeCut(String end, @Nullable String right, String rightEnd) {

    /** Behind all of ASCII; what sorts later is left in one piece with what comes before it. */
    private static final char BEHIND = '\u007f';

    /** Asks the store. */
    @FunctionalInterface
    interface Probe {

        /** The first key of a range; null when it is empty. */
        @Nullable
        String first(String from, String to) throws InterruptedException;
    }

    /**
     * Looks for a cut, by at most as many probes as the length of the key and the characters of ASCII take halvings.
     *
     * @param last the lower bound, exclusive: a key
     * @param to the end, exclusive
     */
    static RangeCut find(String last, String to, Probe probe) throws InterruptedException {
        Search search = new Search(last, to, probe);
        search.byLength();
        search.byCharacter();
        return new RangeCut(search.found != null ? search.found : search.end, search.found, search.end);
    }

    /** Nothing lies at or behind {@code end}; {@code found} is a key before it. */
    private static final class Search {
        private final String last;
        private final Probe probe;
        private String end;
        private @Nullable String found;
        private int place;

        Search(String last, String to, Probe probe) {
            this.last = last;
            this.probe = probe;
            this.end = to;
        }

        /** Finds the first place at which a key behind the last one differs from it. */
        void byLength() throws InterruptedException {
            int low = shared(last, end);
            int high = plain(last);
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (isBehind(last.substring(0, middle) + (char) (last.charAt(middle) + 1))) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            place = high;
        }

        /** Halves what stands at that place. */
        void byCharacter() throws InterruptedException {
            if (found == null) {
                return;
            }
            String start = last.substring(0, place);
            int low = last.charAt(place) + 1;
            int high = end.startsWith(start) && end.length() > place ? Math.min(end.charAt(place), BEHIND) : BEHIND;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (isBehind(start + (char) middle)) {
                    return;
                }
                high = middle;
            }
        }

        private boolean isBehind(String text) throws InterruptedException {
            String first = KeyOrder.compare(text, end) < 0 ? probe.first(text, end) : null;
            if (first == null) {
                end = KeyOrder.compare(text, end) < 0 ? text : end;
                return false;
            }
            found = first;
            return true;
        }

        private static int shared(String left, String right) {
            int most = Math.min(left.length(), right.length());
            int shared = 0;
            while (shared < most && left.charAt(shared) == right.charAt(shared)) {
                shared++;
            }
            return shared;
        }

        /** How many characters at the start are plain ASCII. */
        private static int plain(String text) {
            int plain = 0;
            while (plain < text.length() && text.charAt(plain) < BEHIND) {
                plain++;
            }
            return plain;
        }
    }
}
