package dev.polder.machinery.cel.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.polder.machinery.cel.library.text.FormatProblem;
import dev.polder.machinery.cel.library.value.NamedFormat;
import dev.polder.machinery.cel.library.value.Semver;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.schema.field.GoText;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Evaluates expressions without variables and prints what comes out, in one notation for all types. */
final class Probe {

    private static final CelOptions OPTIONS = CelOptions.current().build();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.optional())
            .addLibraries(KubernetesLibraries.compilerLibraries())
            .build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.optional())
            .addLibraries(KubernetesLibraries.runtimeLibraries())
            .build();

    private Probe() {}

    static CelAbstractSyntaxTree compile(String expression) throws CelValidationException {
        CelAbstractSyntaxTree checked = COMPILER.compile(expression).getAst();
        List<FormatProblem> problems = KubernetesLibraries.problems(checked);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.get(0).message());
        }
        return KubernetesLibraries.resolved(checked);
    }

    static String evaluate(String expression) throws CelValidationException, CelEvaluationException {
        return print(RUNTIME.createProgram(compile(expression)).eval());
    }

    /** A program with one variable: a string called {@code s}. */
    static CelRuntime.Program ofText(String expression) throws CelValidationException, CelEvaluationException {
        CelCompiler compiler =
                COMPILER.toCompilerBuilder().addVar("s", SimpleType.STRING).build();
        return RUNTIME.createProgram(
                KubernetesLibraries.resolved(compiler.compile(expression).getAst()));
    }

    /** The values of all parts of an expression that had one, by id. */
    static Map<Long, Object> values(CelAbstractSyntaxTree checked) throws CelEvaluationException {
        Map<Long, Object> values = new HashMap<>();
        CelRuntime.Program program = RUNTIME.createProgram(checked);
        try {
            program.trace((expr, value) -> values.put(expr.id(), value));
        } catch (CelEvaluationException e) {
            assertThat(values).doesNotContainKey(checked.getExpr().id());
        }
        return values;
    }

    static String print(Object value) {
        return switch (value) {
            case String text -> GoText.quote(text);
            case UnsignedLong number -> number + "u";
            case Double number -> Double.isFinite(number) ? GoText.plain(number) : GoText.number(number);
            case Duration duration -> duration.toNanos() + "ns";
            case CelByteString bytes -> "b" + HexFormat.of().formatHex(bytes.toByteArray());
            case List<?> list -> list.stream().map(Probe::print).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> {
                Map<String, String> sorted = new TreeMap<>();
                map.forEach((key, item) -> sorted.put(print(key), print(item)));
                yield sorted.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining(", ", "{", "}"));
            }
            case Quantity quantity -> "quantity";
            case Semver version -> "semver";
            case OffsetDateTime moment -> moment.toInstant().toString();
            case NamedFormat format -> format.id().toLowerCase(Locale.ROOT);
            case Optional<?> optional ->
                optional.map(item -> "optional(" + print(item) + ")").orElse("none");
            default -> value.toString();
        };
    }
}
