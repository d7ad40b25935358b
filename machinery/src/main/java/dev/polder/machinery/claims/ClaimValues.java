package dev.polder.machinery.claims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import dev.polder.machinery.cel.type.Escaping;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Claims as expressions see them (apiserver {@code oidc.newClaimsValue}): every number is a double, and a name that is no
 * identifier can be spelled with escapes, as in {@code claims.kubernetes__dot__io}.
 */
final class ClaimValues {

    private ClaimValues() {}

    /** The CEL value of a JSON value. */
    static Object of(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> {
                Map<Object, Object> fields = new LinkedHashMap<>();
                json.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
                yield new Named(fields);
            }
            case ARRAY -> JwtAuthenticator.all(json, ClaimValues::of);
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER -> json.doubleValue();
            default -> NullValue.NULL_VALUE;
        };
    }

    /** The CEL value of a user. */
    static Object of(ClaimedUser user) {
        Map<Object, Object> extra = new LinkedHashMap<>(user.extra());
        return new Named(
                Map.of("username", user.name(), "uid", user.uid(), "groups", user.groups(), "extra", new Named(extra)));
    }

    /** A map whose keys can be escaped. */
    private static final class Named extends AbstractMap<Object, Object> {

        private final Map<Object, Object> fields;

        Named(Map<Object, Object> fields) {
            this.fields = fields;
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            return key instanceof String name
                    ? fields.get(Escaping.unescape(name).orElse(name))
                    : null;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return get(key) != null;
        }

        @Override
        public int size() {
            return fields.size();
        }

        @Override
        public Set<Entry<Object, Object>> entrySet() {
            return fields.entrySet();
        }
    }

    /**
     * The texts that a value stands for: one text, or a list of them, of which empty ones do not count (apiserver {@code
     * oidc.convertCELValueToStringList}).
     *
     * @throws ClaimsException when it is something else
     */
    static List<String> texts(Object value) throws ClaimsException {
        if (value instanceof NullValue) {
            return List.of();
        }
        if (value instanceof String text) {
            return text.isEmpty() ? List.of() : List.of(text);
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream()
                    .map(String.class::cast)
                    .filter(text -> !text.isEmpty())
                    .toList();
        }
        throw new ClaimsException("expression must return a string or a list of strings");
    }
}
