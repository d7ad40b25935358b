package dev.polder.machinery.cel.library;

import static dev.polder.machinery.cel.library.KubernetesTypes.SEMVER;

import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.polder.machinery.cel.library.value.Semver;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;

/**
 * {@code semver}, {@code isSemver} and comparisons ({@code pkg/cel/library/semverlib.go} of apiserver 0.32; the forms
 * with a second argument are those of 0.33). Kubernetes has it for rules from 1.33.
 */
final class SemverLibrary {

    private SemverLibrary() {}

    static FunctionLibrary create() {
        FunctionLibrary.Builder library = FunctionLibrary.builder()
                .global("semver", "string_to_semver", args -> parse((String) args[0], false), SEMVER, SimpleType.STRING)
                .global(
                        "semver",
                        "string_bool_to_semver",
                        args -> parse((String) args[0], (Boolean) args[1]),
                        SEMVER,
                        SimpleType.STRING,
                        SimpleType.BOOL)
                .global(
                        "isSemver",
                        "is_semver_string",
                        args -> isSemver((String) args[0], false),
                        SimpleType.BOOL,
                        SimpleType.STRING)
                .global(
                        "isSemver",
                        "is_semver_string_bool",
                        args -> isSemver((String) args[0], (Boolean) args[1]),
                        SimpleType.BOOL,
                        SimpleType.STRING,
                        SimpleType.BOOL);
        addComparisons(library);
        return library.member("major", "semver_major", args -> ((Semver) args[0]).major(), SimpleType.INT, SEMVER)
                .member("minor", "semver_minor", args -> ((Semver) args[0]).minor(), SimpleType.INT, SEMVER)
                .member("patch", "semver_patch", args -> ((Semver) args[0]).patch(), SimpleType.INT, SEMVER)
                .build();
    }

    private static void addComparisons(FunctionLibrary.Builder library) {
        library.member(
                        "isGreaterThan",
                        "semver_is_greater_than",
                        args -> compare(args) > 0,
                        SimpleType.BOOL,
                        SEMVER,
                        SEMVER)
                .member("isLessThan", "semver_is_less_than", args -> compare(args) < 0, SimpleType.BOOL, SEMVER, SEMVER)
                .member("compareTo", "semver_compare_to", args -> (long) compare(args), SimpleType.INT, SEMVER, SEMVER);
    }

    private static int compare(Object[] args) {
        return ((Semver) args[0]).compareTo((Semver) args[1]);
    }

    private static Semver parse(String text, boolean normalize) throws CelEvaluationException {
        try {
            return read(text, normalize);
        } catch (ValueSyntaxException e) {
            throw new CelEvaluationException(e.getMessage(), e);
        }
    }

    private static boolean isSemver(String text, boolean normalize) {
        try {
            read(text, normalize);
            return true;
        } catch (ValueSyntaxException e) {
            return false;
        }
    }

    private static Semver read(String text, boolean normalize) throws ValueSyntaxException {
        return normalize ? Semver.parseNormalized(text) : Semver.parse(text);
    }
}
