package dev.polder.machinery.cel.library;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelSetsExtensions;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.polder.machinery.cel.library.text.FormatCalls;
import dev.polder.machinery.cel.library.text.FormatProblem;
import java.util.List;
import java.util.stream.Stream;

/**
 * The functions of rules beyond CEL's standard ones (Kubernetes 1.32, {@code k8s.io/apiserver/pkg/cel/environment},
 * {@code base.go}). Macros, optional values and comprehensions with two variables are not among them: they belong to
 * the language.
 */
public final class KubernetesLibraries {

    private static final CelSetsExtensions SETS = CelExtensions.sets(CelOptions.DEFAULT);
    private static final List<FunctionLibrary> FUNCTIONS = List.of(
            AccessLibrary.create(),
            ListsLibrary.create(),
            RegexLibrary.create(),
            UrlLibrary.create(),
            QuantityLibrary.create(),
            IpLibrary.create(),
            CidrLibrary.create(),
            FormatLibrary.create(),
            SemverLibrary.create(),
            JsonPatchLibrary.create(),
            StringsLibrary.create());

    private KubernetesLibraries() {}

    /** What a compiler of rules needs to know: the declarations. */
    public static List<CelCompilerLibrary> compilerLibraries() {
        return Stream.<CelCompilerLibrary>concat(FUNCTIONS.stream(), Stream.of(SETS))
                .toList();
    }

    /** What a runtime of rules needs to know: the behaviour. */
    public static List<CelRuntimeLibrary> runtimeLibraries() {
        return Stream.<CelRuntimeLibrary>concat(FUNCTIONS.stream(), Stream.of(SETS))
                .toList();
    }

    /** What is wrong with the calls of {@code format} whose format and list of arguments are written out. */
    public static List<FormatProblem> problems(CelAbstractSyntaxTree checked) {
        return FormatCalls.problems(checked);
    }

    /**
     * Makes calls run whose overload only the values tell, such as {@code sum} of a {@code dyn}. Every checked
     * expression has to go through here before a program is made of it.
     */
    public static CelAbstractSyntaxTree resolved(CelAbstractSyntaxTree checked) {
        return DynamicLists.resolved(checked);
    }
}
