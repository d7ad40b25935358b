package dev.polder.machinery.policy.expression;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.Optional;

/**
 * The types that expressions of mutations make: {@code JSONPatch}, and {@code Object} with {@code Object.<field>…} for what is
 * inside, which have any field (apiserver {@code pkg/cel/mutation.DynamicTypeResolver}). The checker wants to know fields
 * by name: any that the expression could mean is one.
 */
final class PatchTypes implements CelTypeProvider {

    static final String OBJECT = "Object";
    static final String JSON_PATCH = "JSONPatch";

    /** How an expression names types of objects; what else is called so does no harm. */
    private static final Pattern TYPE = Pattern.compile("Object(?:\\s*\\.\\s*[_a-zA-Z][_a-zA-Z0-9]*)*");

    private static final Pattern NAME = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
    private static final ImmutableSet<String> OPERATION = ImmutableSet.of("op", "path", "from", "value");

    private final ImmutableMap<String, CelType> types;

    private PatchTypes(ImmutableMap<String, CelType> types) {
        this.types = types;
    }

    /** The types for one expression. */
    static PatchTypes of(String expression) {
        ImmutableSet<String> names = found(NAME, expression);
        ImmutableMap.Builder<String, CelType> types = ImmutableMap.builder();
        types.put(
                JSON_PATCH,
                StructType.create(
                        JSON_PATCH,
                        OPERATION,
                        field -> Optional.of(field.equals("value") ? SimpleType.DYN : SimpleType.STRING)));
        for (String type : found(TYPE, expression)) {
            types.put(type, StructType.create(type, names, field -> Optional.of(SimpleType.DYN)));
        }
        return new PatchTypes(types.buildOrThrow());
    }

    private static ImmutableSet<String> found(Pattern pattern, String expression) {
        ImmutableSet.Builder<String> found = ImmutableSet.builder();
        Matcher matcher = pattern.matcher(expression);
        while (matcher.find()) {
            found.add(matcher.group().replaceAll("\\s", ""));
        }
        return found.build();
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return types.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(types.get(name));
    }
}
