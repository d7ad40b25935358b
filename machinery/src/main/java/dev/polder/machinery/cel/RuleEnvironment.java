package dev.polder.machinery.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.CelTypeProvider.CombinedCelTypeProvider;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.polder.machinery.cel.check.Expressions;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclTypeProvider;
import java.util.Map;
import java.util.Optional;

/**
 * The language of rules (Kubernetes 1.32, apiserver {@code pkg/cel/environment/base.go}): CEL with optional values,
 * comparison of numbers of different types, lists and maps of one type, and Kubernetes' functions. Environments differ
 * only in the type of {@code self} and {@code oldSelf}; what they share is built once per process.
 */
public final class RuleEnvironment {

    private static final String SELF = "self";
    static final String OLD_SELF = "oldSelf";

    /** No identifier, so that no rule can name the type. */
    private static final String SELF_TYPE = "@self";

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .evaluateCanonicalTypesToNativeValues(true)
            .enableReservedIds(true)
            .maxParseRecursionDepth(250)
            .build();

    private static final CelCompiler NEW = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(new OptionalSyntax())
            .addLibraries(KubernetesLibraries.compilerLibraries())
            .build();

    private static final CelCompiler STORED =
            NEW.toCompilerBuilder().addLibraries(CelExtensions.comprehensions()).build();

    private final CelCompiler compiler;

    private RuleEnvironment(CelCompiler compiler) {
        this.compiler = compiler;
    }

    /** Whether rules are being written or were written, perhaps by a later version, which knows more functions. */
    public enum Use {
        NEW,
        STORED
    }

    /**
     * The environment of the rules of a node.
     *
     * @param type the type of {@code self}
     * @param isOldSelfOptional whether {@code oldSelf} is an optional value
     */
    public static RuleEnvironment of(DeclType type, boolean isOldSelfOptional, Use use) {
        DeclType named = type.named(SELF_TYPE);
        return new RuleEnvironment((use == Use.NEW ? NEW : STORED)
                .toCompilerBuilder()
                .setTypeProvider(new CombinedCelTypeProvider(DeclTypeProvider.of(named), WellKnownTypes.INSTANCE))
                .addVar(SELF, named.celType())
                .addVar(OLD_SELF, isOldSelfOptional ? OptionalType.create(named.celType()) : named.celType())
                .build());
    }

    /**
     * The environment of expressions about one variable, which belong to no schema.
     *
     * @param type the type of the variable; its structs have their names
     */
    public static RuleEnvironment ofVariable(String name, DeclType type) {
        return new RuleEnvironment(STORED.toCompilerBuilder()
                .setTypeProvider(new CombinedCelTypeProvider(DeclTypeProvider.of(type), WellKnownTypes.INSTANCE))
                .addVar(name, type.celType())
                .build());
    }

    /**
     * The environment of expressions about several variables, which belong to no schema.
     *
     * @param variables their types by name; a name may have dots
     * @param types finds what the types and the expressions name
     */
    public static RuleEnvironment ofVariables(Map<String, CelType> variables, CelTypeProvider types, Use use) {
        CelCompilerBuilder builder = (use == Use.NEW ? NEW : STORED).toCompilerBuilder();
        builder.setTypeProvider(new CombinedCelTypeProvider(types, WellKnownTypes.INSTANCE));
        variables.forEach(builder::addVar);
        return new RuleEnvironment(builder.build());
    }

    /** What parses and checks the expressions. */
    public CelCompiler compiler() {
        return compiler;
    }

    /** Parses and checks an expression. */
    public Expressions.Outcome check(String expression) {
        return Expressions.check(compiler, expression);
    }

    /** The messages of protobuf that are values of CEL and that rules name. */
    private static final class WellKnownTypes implements CelTypeProvider {

        private static final WellKnownTypes INSTANCE = new WellKnownTypes();
        private static final ImmutableSet<CelType> TYPES = ImmutableSet.of(SimpleType.TIMESTAMP, SimpleType.DURATION);

        @Override
        public ImmutableCollection<CelType> types() {
            return TYPES;
        }

        @Override
        public Optional<CelType> findType(String name) {
            return TYPES.stream().filter(type -> type.name().equals(name)).findFirst();
        }
    }
}
