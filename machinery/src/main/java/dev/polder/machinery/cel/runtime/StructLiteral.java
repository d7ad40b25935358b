package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.Shown;
import dev.polder.machinery.cel.value.StructValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Object.spec{replicas: 3}}, an object that the expression makes (cel-go {@code interpreter.evalObj}).
 *
 * @param type the name of its type
 * @param fields its fields as written
 */
record StructLiteral(long id, String type, List<Field> fields) implements Node {

    /** What it costs to make one (cel-go {@code common.StructCreateBaseCost}). */
    private static final int COST = 40;

    /**
     * A field.
     *
     * @param isOptional whether the field is left out when its value is an empty optional one
     */
    record Field(String name, Node value, boolean isOptional) {}

    @Override
    public Object eval(Scope scope, Costs costs) {
        Object value = build(scope, costs);
        costs.take(fields.stream().map(Field::value).toList());
        costs.add(COST);
        costs.push(id, value);
        return value;
    }

    private Object build(Scope scope, Costs costs) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Field field : fields) {
            Object value = field.value().eval(scope, costs);
            if (value instanceof EvalError) {
                return value;
            }
            if (!field.isOptional()) {
                values.put(field.name(), value);
            } else if (value instanceof Optional<?> optional) {
                optional.ifPresent(present -> values.put(field.name(), present));
            } else {
                return new EvalError("cannot initialize optional entry '" + field.name() + "' from non-optional value "
                        + Shown.of(value));
            }
        }
        return new StructValue(type, values);
    }
}
