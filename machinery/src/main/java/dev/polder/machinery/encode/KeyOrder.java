package dev.polder.machinery.encode;

import java.util.Comparator;

/** Orders the keys of a mapping as {@code go-yaml} v2 does: numbers in them by value, letters after all else. */
final class KeyOrder implements Comparator<String> {

    static final KeyOrder GO_YAML = new KeyOrder();

    private KeyOrder() {}

    @Override
    public int compare(String one, String other) {
        int[] a = one.codePoints().toArray();
        int[] b = other.codePoints().toArray();
        for (int i = 0; i < a.length && i < b.length; i++) {
            if (a[i] != b[i]) {
                return differing(a, b, i);
            }
        }
        return Integer.compare(a.length, b.length);
    }

    /** Decides at the first character in which two keys differ. */
    private static int differing(int[] a, int[] b, int at) {
        boolean letterA = Character.isLetter(a[at]);
        boolean letterB = Character.isLetter(b[at]);
        if (letterA && letterB) {
            return Integer.compare(a[at], b[at]);
        }
        if (letterA || letterB) {
            return letterB ? -1 : 1;
        }
        boolean within = (a[at] == '0' || b[at] == '0') && followsOtherDigits(a, at);
        long start = within ? 1 : 0;
        int byValue = Long.compare(number(a, at, start), number(b, at, start));
        if (byValue != 0) {
            return byValue;
        }
        int byLength = Integer.compare(digits(a, at), digits(b, at));
        return byLength != 0 ? byLength : Integer.compare(a[at], b[at]);
    }

    /** Whether the digits right before a place are more than zeros, so that a zero there counts. */
    private static boolean followsOtherDigits(int[] text, int at) {
        for (int i = at - 1; i >= 0 && Character.isDigit(text[i]); i--) {
            if (text[i] != '0') {
                return true;
            }
        }
        return false;
    }

    private static int digits(int[] text, int from) {
        int end = from;
        while (end < text.length && Character.isDigit(text[end])) {
            end++;
        }
        return end;
    }

    private static long number(int[] text, int from, long start) {
        long number = start;
        for (int i = from; i < digits(text, from); i++) {
            number = number * 10 + (text[i] - '0');
        }
        return number;
    }
}
