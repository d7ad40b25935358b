package dev.polder.machinery.cel.check;

import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclTypeProvider;

/** Compilers of rules, which differ in the type of {@code self} and {@code oldSelf} (apiextensions {@code prepareEnvSet}). */
public final class RuleCompilers {

    /** No identifier, so that no rule can name the type. */
    private static final String SELF_TYPE = "@self";

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableReservedIds(true)
            .maxParseRecursionDepth(250)
            .build();

    private static final CelCompiler NEW = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.optional(1))
            .addLibraries(KubernetesLibraries.compilerLibraries())
            .build();

    private static final CelCompiler STORED =
            NEW.toCompilerBuilder().addLibraries(CelExtensions.comprehensions()).build();

    private RuleCompilers() {}

    /**
     * The compiler for the rules of a node.
     *
     * @param type the type of {@code self}
     * @param optionalOldSelf whether {@code oldSelf} is an optional value
     * @param isStored whether the rule was there before, so that it may use everything
     */
    public static CelCompiler of(DeclType type, boolean optionalOldSelf, boolean isStored) {
        DeclType named = type.named(SELF_TYPE);
        CelType self = named.celType();
        return (isStored ? STORED : NEW)
                .toCompilerBuilder()
                .setTypeProvider(DeclTypeProvider.of(named))
                .addVar("self", self)
                .addVar("oldSelf", optionalOldSelf ? OptionalType.create(self) : self)
                .build();
    }
}
