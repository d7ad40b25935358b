package dev.polder.machinery.cel.estimate;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;

/** Checks expressions in tests. */
final class Compiler {

    private Compiler() {}

    static CelCompilerBuilder builder() {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setOptions(CelOptions.current()
                        .enableHeterogeneousNumericComparisons(true)
                        .build())
                .addLibraries(
                        CelExtensions.strings(),
                        CelExtensions.optional(),
                        CelExtensions.comprehensions(),
                        CelExtensions.sets(CelOptions.DEFAULT))
                .addFunctionDeclarations(
                        CelFunctionDecl.newFunctionDeclaration(
                                "isSorted",
                                CelOverloadDecl.newMemberOverload(
                                        "list_is_sorted_bool",
                                        SimpleType.BOOL,
                                        ListType.create(TypeParamType.create("T")))),
                        CelFunctionDecl.newFunctionDeclaration(
                                "find",
                                CelOverloadDecl.newMemberOverload(
                                        "string_find_string",
                                        SimpleType.STRING,
                                        SimpleType.STRING,
                                        SimpleType.STRING)));
    }

    static CelAbstractSyntaxTree check(CelCompiler compiler, String expression) {
        try {
            return compiler.compile(expression).getAst();
        } catch (CelValidationException e) {
            throw new AssertionError(expression, e);
        }
    }
}
