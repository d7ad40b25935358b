package dev.polder.machinery.cel.estimate;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.polder.machinery.cel.library.KubernetesLibraries;

/** Checks expressions in tests. */
final class Compiler {

    private static final OpaqueType AUTHORIZER = OpaqueType.create("kubernetes.authorization.Authorizer");
    private static final OpaqueType PATH = OpaqueType.create("kubernetes.authorization.PathCheck");
    private static final OpaqueType GROUP = OpaqueType.create("kubernetes.authorization.GroupCheck");
    private static final OpaqueType RESOURCE = OpaqueType.create("kubernetes.authorization.ResourceCheck");
    private static final OpaqueType DECISION = OpaqueType.create("kubernetes.authorization.Decision");

    private Compiler() {}

    /** Everything that rules can use, and the functions of the authorizer with upstream's overload ids. */
    static CelCompilerBuilder builder() {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setOptions(CelOptions.current()
                        .enableHeterogeneousNumericComparisons(true)
                        .build())
                .addLibraries(CelExtensions.optional(), CelExtensions.comprehensions())
                .addLibraries(KubernetesLibraries.compilerLibraries())
                .addVar("authorizer", AUTHORIZER)
                .addFunctionDeclarations(
                        member("path", "authorizer_path", PATH, AUTHORIZER, SimpleType.STRING),
                        member("group", "authorizer_group", GROUP, AUTHORIZER, SimpleType.STRING),
                        member("resource", "groupcheck_resource", RESOURCE, GROUP, SimpleType.STRING),
                        member("subresource", "resourcecheck_subresource", RESOURCE, RESOURCE, SimpleType.STRING),
                        member("namespace", "resourcecheck_namespace", RESOURCE, RESOURCE, SimpleType.STRING),
                        member("name", "resourcecheck_name", RESOURCE, RESOURCE, SimpleType.STRING),
                        member("fieldSelector", "authorizer_fieldselector", RESOURCE, RESOURCE, SimpleType.STRING),
                        member("labelSelector", "authorizer_labelselector", RESOURCE, RESOURCE, SimpleType.STRING),
                        CelFunctionDecl.newFunctionDeclaration(
                                "check",
                                CelOverloadDecl.newMemberOverload("pathcheck_check", DECISION, PATH, SimpleType.STRING),
                                CelOverloadDecl.newMemberOverload(
                                        "resourcecheck_check", DECISION, RESOURCE, SimpleType.STRING)),
                        member("allowed", "decision_allowed", SimpleType.BOOL, DECISION),
                        member("errored", "decision_errored", SimpleType.BOOL, DECISION),
                        member("error", "decision_error", SimpleType.STRING, DECISION));
    }

    private static CelFunctionDecl member(String name, String overload, CelType result, CelType... parameters) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newMemberOverload(overload, result, parameters));
    }

    static CelAbstractSyntaxTree check(CelCompiler compiler, String expression) {
        try {
            return compiler.compile(expression).getAst();
        } catch (CelValidationException e) {
            throw new AssertionError(expression, e);
        }
    }
}
