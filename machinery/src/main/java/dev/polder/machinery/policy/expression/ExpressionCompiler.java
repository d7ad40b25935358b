package dev.polder.machinery.policy.expression;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.CelTypeProvider.CombinedCelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.polder.machinery.cel.RuleEnvironment;
import dev.polder.machinery.cel.RuleEnvironment.Use;
import dev.polder.machinery.cel.check.Expressions.Broken;
import dev.polder.machinery.cel.check.Expressions.Checked;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.library.KubernetesTypes;
import dev.polder.machinery.cel.runtime.PlanException;
import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.cel.type.DeclTypeProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of one policy (apiserver {@code pkg/admission/plugin/cel}, {@code compile.go} and {@code
 * composition.go}). Variables that were compiled before are known to what is compiled after them. Used by one thread.
 */
public final class ExpressionCompiler {

    private static final String VARIABLES_TYPE = "kubernetes.variables";

    /** What tells two environments of a policy apart. */
    private record Kind(boolean asks, boolean makesObjects, Use use) {}

    private final Subjects subjects;
    private final boolean composes;
    private final Map<String, CelType> variables = new LinkedHashMap<>();
    private final Map<Kind, RuleEnvironment> environments = new HashMap<>();

    /**
     * A compiler.
     *
     * @param subjects the types of the objects
     * @param composes whether there is a variable {@code variables}
     */
    public ExpressionCompiler(Subjects subjects, boolean composes) {
        this.subjects = subjects;
        this.composes = composes;
    }

    /**
     * Compiles an expression that {@code variables} has from then on.
     *
     * @param name its name there
     */
    public Expression variable(String name, String source, Use use) {
        Expression compiled = compile(source, Wanted.ANYTHING, true, use);
        variables.put(name, composed(compiled.type()));
        environments.clear();
        return compiled;
    }

    /** The type of a variable: what is neither plain nor a list or a map of such is not known. */
    private static CelType composed(@Nullable CelType type) {
        return switch (type) {
            case SimpleType simple -> simple;
            case ListType list -> ListType.create(composed(list.elemType()));
            case MapType map -> MapType.create(composed(map.keyType()), composed(map.valueType()));
            case null, default -> SimpleType.DYN;
        };
    }

    /**
     * Compiles an expression.
     *
     * @param wanted what it has to give
     * @param asks whether there is a variable {@code authorizer}
     * @param use whether it is being written or was written
     */
    public Expression compile(String source, Wanted wanted, boolean asks, Use use) {
        return switch (environment(source, new Kind(asks, wanted.makesObjects(), use))
                .check(source)) {
            case Broken broken -> Expression.broken(source, "compilation failed: " + broken.problems());
            case Checked(CelAbstractSyntaxTree ast) -> planned(source, wanted, ast);
        };
    }

    /**
     * What the checker says of an expression, whatever it gives; empty when nothing is wrong. Nothing is made that runs.
     */
    public Optional<String> problems(String source) {
        return environment(source, new Kind(true, false, Use.STORED)).check(source) instanceof Broken broken
                ? Optional.of(broken.problems())
                : Optional.empty();
    }

    private static Expression planned(String source, Wanted wanted, CelAbstractSyntaxTree ast) {
        CelType type = ast.getResultType();
        String problem = wanted.problem(type);
        if (!problem.isEmpty()) {
            return Expression.broken(source, problem);
        }
        try {
            return new Expression(source, Program.of(KubernetesLibraries.resolved(ast)), type, "");
        } catch (PlanException e) {
            return Expression.broken(source, "program instantiation failed: " + e.getMessage());
        }
    }

    private RuleEnvironment environment(String source, Kind kind) {
        // The types of objects that an expression makes belong to that expression.
        return kind.makesObjects()
                ? made(source, kind)
                : environments.computeIfAbsent(kind, missing -> made(source, missing));
    }

    private RuleEnvironment made(String source, Kind kind) {
        Map<String, CelType> all = new LinkedHashMap<>();
        all.put("object", subjects.object());
        all.put("oldObject", subjects.object());
        all.put("namespaceObject", RequestTypes.NAMESPACE.celType());
        all.put("request", RequestTypes.REQUEST.celType());
        CelType params = subjects.params();
        if (params != null) {
            all.put("params", params);
        }
        if (kind.asks()) {
            all.put("authorizer", KubernetesTypes.AUTHORIZER);
            all.put("authorizer.requestResource", KubernetesTypes.RESOURCE_CHECK);
        }
        List<CelTypeProvider> types = new ArrayList<>(subjects.providers());
        types.add(DeclTypeProvider.of(RequestTypes.NAMESPACE));
        types.add(DeclTypeProvider.of(RequestTypes.REQUEST));
        if (composes) {
            all.put("variables", StructTypeReference.create(VARIABLES_TYPE));
            types.add(new Variables(ImmutableMap.copyOf(variables)));
        }
        if (kind.makesObjects()) {
            types.add(PatchTypes.of(source));
        }
        CelTypeProvider provider = types.get(0);
        for (CelTypeProvider next : types.subList(1, types.size())) {
            provider = new CombinedCelTypeProvider(provider, next);
        }
        return RuleEnvironment.ofVariables(all, provider, kind.use());
    }

    /** The type of {@code variables}. */
    private record Variables(ImmutableMap<String, CelType> fields) implements CelTypeProvider {

        @Override
        public ImmutableCollection<CelType> types() {
            return ImmutableSet.of(type());
        }

        @Override
        public Optional<CelType> findType(String name) {
            return name.equals(VARIABLES_TYPE) ? Optional.of(type()) : Optional.empty();
        }

        private StructType type() {
            return StructType.create(
                    VARIABLES_TYPE,
                    ImmutableSet.copyOf(fields.keySet()),
                    field -> Optional.ofNullable(fields.get(field)));
        }
    }
}
