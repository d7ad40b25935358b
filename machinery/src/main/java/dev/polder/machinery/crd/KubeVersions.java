package dev.polder.machinery.crd;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The order of API versions: stable before beta before alpha, higher numbers first, other names last in alphabetical
 * order (apimachinery {@code pkg/version.CompareKubeAwareVersionStrings}).
 */
public final class KubeVersions {

    /** Preferred versions first. */
    public static final Comparator<String> PREFERRED_FIRST = (a, b) -> {
        Parsed left = Parsed.of(a);
        Parsed right = Parsed.of(b);
        if (left == null || right == null) {
            return left == right ? a.compareTo(b) : left == null ? 1 : -1;
        }
        return Parsed.HIGHEST_FIRST.compare(left, right);
    };

    private KubeVersions() {}

    private record Parsed(int stability, int major, int minor) {

        private static final Pattern FORM = Pattern.compile("v(\\d{1,9})(?:(alpha|beta)(\\d{1,9}))?");
        private static final Comparator<Parsed> HIGHEST_FIRST = Comparator.comparingInt(Parsed::stability)
                .thenComparingInt(Parsed::major)
                .thenComparingInt(Parsed::minor)
                .reversed();

        static @Nullable Parsed of(String version) {
            Matcher match = FORM.matcher(version);
            if (!match.matches()) {
                return null;
            }
            String stage = match.group(2);
            int major = Integer.parseInt(match.group(1));
            if (stage == null) {
                return new Parsed(2, major, 0);
            }
            return new Parsed(stage.equals("beta") ? 1 : 0, major, Integer.parseInt(match.group(3)));
        }
    }
}
