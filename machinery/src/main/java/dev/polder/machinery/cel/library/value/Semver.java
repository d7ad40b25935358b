package dev.polder.machinery.cel.library.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A semantic version (CEL type {@code kubernetes.Semver}; {@code github.com/blang/semver/v4}). Two are equal when
 * neither comes first; what stands behind a plus sign does not count.
 *
 * @param major an unsigned number
 * @param minor an unsigned number
 * @param patch an unsigned number
 * @param preRelease what stands behind the hyphen, cut at dots
 */
public record Semver(long major, long minor, long patch, List<PreRelease> preRelease) implements Comparable<Semver> {

    /** A part of a pre-release: an unsigned number, or a text. */
    public record PreRelease(@Nullable Long number, String text) {

        private int compareTo(PreRelease other) {
            if (number != null && other.number != null) {
                return Long.compareUnsigned(number, other.number);
            }
            // Numbers come before texts.
            return number != null ? -1 : other.number != null ? 1 : Integer.signum(text.compareTo(other.text));
        }
    }

    public Semver {
        preRelease = List.copyOf(preRelease);
    }

    /**
     * Reads a version of three numbers.
     *
     * @throws ValueSyntaxException in the words of upstream
     */
    public static Semver parse(String text) throws ValueSyntaxException {
        return SemverParser.parse(text);
    }

    /**
     * Reads a version that may start with a {@code v}, have less than three numbers, and leading zeros.
     *
     * @throws ValueSyntaxException in the words of upstream
     */
    public static Semver parseNormalized(String text) throws ValueSyntaxException {
        return SemverParser.parse(SemverParser.normalized(text));
    }

    @Override
    public int compareTo(Semver other) {
        int numbers = Long.compareUnsigned(major, other.major);
        if (numbers == 0) {
            numbers = Long.compareUnsigned(minor, other.minor);
        }
        if (numbers == 0) {
            numbers = Long.compareUnsigned(patch, other.patch);
        }
        if (numbers != 0) {
            return numbers;
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        int common = Math.min(preRelease.size(), other.preRelease.size());
        for (int i = 0; i < common; i++) {
            int part = preRelease.get(i).compareTo(other.preRelease.get(i));
            if (part != 0) {
                return part;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Semver version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(major) * 31 * 31 + Long.hashCode(minor) * 31 + Long.hashCode(patch);
    }
}
