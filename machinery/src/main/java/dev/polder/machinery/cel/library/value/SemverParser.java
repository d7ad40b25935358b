package dev.polder.machinery.cel.library.value;

import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Reads versions as {@code github.com/blang/semver/v4} does, with the same complaints. */
final class SemverParser {

    private SemverParser() {}

    static Semver parse(String text) throws ValueSyntaxException {
        if (text.isEmpty()) {
            throw new ValueSyntaxException("Version string empty");
        }
        String[] parts = text.split("\\.", 3);
        if (parts.length < 3) {
            throw new ValueSyntaxException("No Major.Minor.Patch elements found");
        }
        long major = number("Major", parts[0]);
        long minor = number("Minor", parts[1]);
        int plus = parts[2].indexOf('+');
        String release = plus < 0 ? parts[2] : parts[2].substring(0, plus);
        int hyphen = release.indexOf('-');
        long patch = number("Patch", hyphen < 0 ? release : release.substring(0, hyphen));
        List<Semver.PreRelease> preRelease = new ArrayList<>();
        if (hyphen >= 0) {
            for (String part : release.substring(hyphen + 1).split("\\.", -1)) {
                preRelease.add(preRelease(part));
            }
        }
        if (plus >= 0) {
            checkBuild(parts[2].substring(plus + 1));
        }
        return new Semver(major, minor, patch, preRelease);
    }

    private static long number(String name, String digits) throws ValueSyntaxException {
        if (!consistsOf(digits, SemverParser::isDigit)) {
            throw new ValueSyntaxException("Invalid character(s) found in " + name.toLowerCase(Locale.ROOT) + " number "
                    + GoText.quote(digits));
        }
        if (digits.length() > 1 && digits.startsWith("0")) {
            throw new ValueSyntaxException(name + " number must not contain leading zeroes " + GoText.quote(digits));
        }
        return unsigned(digits);
    }

    private static long unsigned(String digits) throws ValueSyntaxException {
        try {
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw new ValueSyntaxException("strconv.ParseUint: parsing " + GoText.quote(digits) + ": "
                    + (digits.isEmpty() ? "invalid syntax" : "value out of range"));
        }
    }

    private static Semver.PreRelease preRelease(String part) throws ValueSyntaxException {
        if (part.isEmpty()) {
            throw new ValueSyntaxException("Prerelease is empty");
        }
        if (consistsOf(part, SemverParser::isDigit)) {
            if (part.length() > 1 && part.startsWith("0")) {
                throw new ValueSyntaxException(
                        "Numeric PreRelease version must not contain leading zeroes " + GoText.quote(part));
            }
            return new Semver.PreRelease(unsigned(part), "");
        }
        if (!consistsOf(part, SemverParser::isPlain)) {
            throw new ValueSyntaxException("Invalid character(s) found in prerelease " + GoText.quote(part));
        }
        return new Semver.PreRelease(null, part);
    }

    private static void checkBuild(String build) throws ValueSyntaxException {
        for (String part : build.split("\\.", -1)) {
            if (part.isEmpty()) {
                throw new ValueSyntaxException("Build meta data is empty");
            }
            if (!consistsOf(part, SemverParser::isPlain)) {
                throw new ValueSyntaxException("Invalid character(s) found in build meta data " + GoText.quote(part));
            }
        }
    }

    /** Makes three numbers without leading zeros of what may be less (apiserver 0.33 {@code normalizeAndParse}). */
    static String normalized(String text) throws ValueSyntaxException {
        String bare = text.startsWith("v") ? text.substring(1) : text;
        List<String> parts = new ArrayList<>(Arrays.asList(bare.split("\\.", 3)));
        parts.replaceAll(SemverParser::withoutZeros);
        if (parts.size() < 3) {
            String last = parts.get(parts.size() - 1);
            if (last.indexOf('+') >= 0 || last.indexOf('-') >= 0) {
                throw new ValueSyntaxException("short version cannot contain PreRelease/Build meta data");
            }
        }
        while (parts.size() < 3) {
            parts.add("0");
        }
        return String.join(".", parts);
    }

    private static String withoutZeros(String part) {
        if (Names.utf8Length(part) < 2) {
            return part;
        }
        int zeros = 0;
        while (zeros < part.length() && part.charAt(zeros) == '0') {
            zeros++;
        }
        String rest = part.substring(zeros);
        return rest.isEmpty() || !isDigit(rest.charAt(0)) ? "0" + rest : rest;
    }

    private static boolean consistsOf(String text, IntPredicate set) {
        return text.chars().allMatch(set);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPlain(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    }
}
