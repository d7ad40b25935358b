package dev.polder.machinery.cel.library;

import static dev.polder.machinery.cel.library.KubernetesTypes.FORMAT;

import dev.cel.common.types.ListType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.polder.machinery.cel.library.value.NamedFormat;
import java.util.List;
import java.util.Optional;

/** {@code format.named}, one function per format, and {@code validate} (apiserver 0.32 {@code library/format.go}). */
final class FormatLibrary {

    private FormatLibrary() {}

    static FunctionLibrary create() {
        FunctionLibrary.Builder library = FunctionLibrary.builder()
                .global(
                        "format.named",
                        "format-named",
                        args -> NamedFormat.named((String) args[0]),
                        OptionalType.create(FORMAT),
                        SimpleType.STRING)
                .member(
                        "validate",
                        "format-validate",
                        args -> complaints((NamedFormat) args[0], (String) args[1]),
                        OptionalType.create(ListType.create(SimpleType.STRING)),
                        FORMAT,
                        SimpleType.STRING);
        for (NamedFormat format : NamedFormat.values()) {
            library.global("format." + format.id(), "format." + format.id(), args -> format, FORMAT);
        }
        return library.build();
    }

    /** Nothing when the text is good. */
    private static Optional<List<String>> complaints(NamedFormat format, String text) {
        return Optional.of(format.complaints(text)).filter(complaints -> !complaints.isEmpty());
    }
}
