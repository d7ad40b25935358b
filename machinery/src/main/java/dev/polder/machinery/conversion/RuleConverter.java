package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.cel.Limits;
import dev.polder.machinery.conversion.RuleCompiler.Compiled;
import dev.polder.machinery.conversion.RuleCompiler.Way;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ConversionException;
import dev.polder.machinery.type.FieldConversion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Converts by the rules of an APIConversion (kcp {@code pkg/conversion/converter.go}, as it was until 0.20 and is proposed
 * again). The rules are compiled when the first object is converted, once for everybody who shares the converter.
 *
 * <p>As with webhooks, an object stays what it is: of its metadata only labels and annotations can be converted. What all
 * transformations of an object may cost is what the rules of a schema may, about the second that kcp gives them.
 */
public final class RuleConverter implements FieldConversion {

    private static final AtomicLong COMPILATIONS = new AtomicLong();

    private final String group;
    private final Set<String> versions;
    private final Map<Way, List<String>> preserved;
    private final Supplier<Compiled> compiler;
    private volatile @Nullable Compiled compiled;

    /**
     * A converter of a type.
     *
     * @param conversions the {@code spec.conversions}, valid by the schema of APIConversion
     * @param schemas the schemas of the versions, by their names
     */
    public RuleConverter(String group, JsonNode conversions, Map<String, Schema> schemas) {
        this.group = group;
        this.versions = Set.copyOf(schemas.keySet());
        this.preserved = new HashMap<>();
        for (JsonNode one : conversions) {
            List<String> fields = new ArrayList<>();
            one.path("preserve").forEach(field -> fields.add(field.asText("")));
            preserved.put(new Way(one.path("from").asText(""), one.path("to").asText("")), List.copyOf(fields));
        }
        JsonNode source = conversions.deepCopy();
        Map<String, Schema> known = Map.copyOf(schemas);
        this.compiler = () -> RuleCompiler.compile(source, known);
    }

    /** How often rules were compiled in this process, for who wants to know that nothing is compiled twice. */
    public static long compilations() {
        return COMPILATIONS.get();
    }

    /**
     * Everything wrong with rules, in kcp's words.
     *
     * @param conversions the {@code spec.conversions}, valid by the schema of APIConversion
     * @param schemas the schemas of the versions, by their names
     */
    public static List<FieldError> problems(JsonNode conversions, Map<String, Schema> schemas) {
        return RuleCompiler.compile(conversions, schemas).errors();
    }

    /** Several errors as Go's {@code errors.NewAggregate} says them: each once, in brackets if there are more than one. */
    public static String message(List<FieldError> errors) {
        Set<String> distinct = new LinkedHashSet<>();
        errors.forEach(error -> distinct.add(error.message()));
        String all = String.join(", ", distinct);
        return distinct.size() == 1 ? all : "[" + all + "]";
    }

    @Override
    public ObjectNode convert(ObjectNode object, String apiVersion) throws ConversionException {
        String written = object.path("apiVersion").asText("");
        if (written.equals(apiVersion)) {
            return object;
        }
        Way way = new Way(version(written, "from"), version(apiVersion, "to"));
        ObjectNode converted = object.deepCopy();
        converted.put("apiVersion", apiVersion);
        long budget = Limits.PER_OBJECT;
        for (FieldRule rule : rules().getOrDefault(way, List.of())) {
            budget -= rule.apply(object, converted, budget);
        }
        PreservedFields.restore(converted, way.to(), preserved.getOrDefault(new Way(way.to(), way.from()), List.of()));
        PreservedFields.keep(object, converted, way.from(), preserved.getOrDefault(way, List.of()));
        // Neither a rule nor a note makes it another object.
        converted.put("apiVersion", apiVersion);
        if (object.path("metadata").isObject()) {
            ConvertedObject.requireSame(object, converted);
            ConvertedObject.restoreMetadata(object, converted);
        }
        return converted;
    }

    private String version(String apiVersion, String which) throws ConversionException {
        GroupVersion version = GroupVersion.parse(apiVersion);
        if (!version.group().equals(group) || !versions.contains(version.version())) {
            throw new ConversionException(
                    "request to convert CR " + which + " an invalid group/version: " + apiVersion);
        }
        return version.version();
    }

    private Map<Way, List<FieldRule>> rules() throws ConversionException {
        Compiled made = compiled;
        if (made == null) {
            made = compile();
        }
        if (!made.errors().isEmpty()) {
            throw new ConversionException("error compiling conversion rules: " + message(made.errors()));
        }
        return made.rules();
    }

    private synchronized Compiled compile() {
        Compiled made = compiled;
        if (made == null) {
            COMPILATIONS.incrementAndGet();
            made = compiler.get();
            compiled = made;
        }
        return made;
    }
}
