package dev.polder.server.discovery;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions from most to least preferred: stable before beta before alpha, higher before lower, and names that follow no
 * such scheme last, in alphabetical order (apimachinery {@code CompareKubeAwareVersionStrings}).
 */
public final class VersionOrder implements Comparator<String> {

    public static final Comparator<String> PREFERRED_FIRST = new VersionOrder();

    private static final Pattern SCHEME = Pattern.compile("v([0-9]+)(?:(alpha|beta)([0-9]+))?");

    private record Parsed(int stability, long major, long minor) {}

    private VersionOrder() {}

    @Override
    public int compare(String left, String right) {
        Optional<Parsed> l = parse(left);
        Optional<Parsed> r = parse(right);
        if (l.isEmpty() || r.isEmpty()) {
            return l.isEmpty() && r.isEmpty() ? left.compareTo(right) : Boolean.compare(l.isEmpty(), r.isEmpty());
        }
        return Comparator.comparingInt(Parsed::stability)
                .thenComparingLong(Parsed::major)
                .thenComparingLong(Parsed::minor)
                .compare(r.get(), l.get());
    }

    private static Optional<Parsed> parse(String version) {
        Matcher matcher = SCHEME.matcher(version);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String phase = matcher.group(2);
        int stability = phase == null ? 2 : phase.equals("beta") ? 1 : 0;
        try {
            long minor = phase == null ? 0 : Long.parseLong(matcher.group(3));
            return Optional.of(new Parsed(stability, Long.parseLong(matcher.group(1)), minor));
        } catch (NumberFormatException tooLong) {
            return Optional.empty();
        }
    }
}
