package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.meta.ManagedFieldsRules;
import dev.polder.server.request.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The query of a write (apimachinery {@code CreateOptions}, {@code UpdateOptions}, {@code PatchOptions}).
 *
 * @param dryRun whether nothing is stored
 * @param fieldManager who owns the fields written; derived from the user agent when the query says nothing
 * @param validation what happens to unknown and duplicate fields
 * @param force whether an apply takes fields from other managers
 */
public record WriteOptions(boolean dryRun, String fieldManager, FieldValidation validation, boolean force) {

    /** What happens to unknown and duplicate fields. */
    public enum FieldValidation {
        STRICT,
        WARN,
        IGNORE
    }

    private static final int LONGEST_MANAGER = 128;

    /**
     * Reads the query.
     *
     * @param kind {@code CreateOptions}, {@code UpdateOptions} or {@code PatchOptions}: the subject of error texts
     * @param apply whether this is a server-side apply
     */
    public static WriteOptions of(RawRequest raw, String kind, boolean apply) {
        List<FieldError> errors = new ArrayList<>();
        Optional<String> manager = raw.parameter("fieldManager").filter(m -> !m.isEmpty());
        boolean force = raw.flag("force").orElse(false);
        if (apply && manager.isEmpty()) {
            errors.add(FieldError.required("fieldManager", "is required for apply patch"));
        }
        if (!apply && raw.parameter("force").isPresent() && kind.equals("PatchOptions")) {
            errors.add(FieldError.forbidden("force", "may not be specified for non-apply patch"));
        }
        manager.ifPresent(m -> errors.addAll(ManagedFieldsRules.manager(m, "fieldManager")));
        boolean dryRun = dryRun(raw.query().getOrDefault("dryRun", List.of()), errors);
        FieldValidation validation = validation(raw.parameter("fieldValidation").orElse(""), errors);
        ApiErrors.throwIfAny(new GroupVersionKind("meta.k8s.io", "v1", kind), "", errors);
        return new WriteOptions(dryRun, manager.orElseGet(() -> fromUserAgent(raw)), validation, force);
    }

    /** Whether the values ask for a dry run; anything but {@code All} is an error. */
    public static boolean dryRun(List<String> values, List<FieldError> errors) {
        for (String value : values) {
            if (!value.equals("All")) {
                errors.add(FieldError.notSupported("dryRun", JsonNodeFactory.instance.textNode(value), List.of("All")));
            }
        }
        return !values.isEmpty();
    }

    private static FieldValidation validation(String value, List<FieldError> errors) {
        return switch (value) {
            case "", "Warn" -> FieldValidation.WARN;
            case "Strict" -> FieldValidation.STRICT;
            case "Ignore" -> FieldValidation.IGNORE;
            default -> {
                errors.add(FieldError.notSupported(
                        "fieldValidation",
                        JsonNodeFactory.instance.textNode(value),
                        List.of("Ignore", "Strict", "Warn")));
                yield FieldValidation.WARN;
            }
        };
    }

    /** The part of the user agent before the first slash, as apiserver's {@code managerOrUserAgent}. */
    private static String fromUserAgent(RawRequest raw) {
        String agent = raw.header("user-agent").orElse("");
        int slash = agent.indexOf('/');
        String name = slash < 0 ? agent : agent.substring(0, slash);
        StringBuilder printable = new StringBuilder();
        name.codePoints().filter(c -> !Character.isISOControl(c)).forEach(printable::appendCodePoint);
        String manager = printable.toString();
        String cut = manager.length() > LONGEST_MANAGER ? manager.substring(0, LONGEST_MANAGER) : manager;
        return cut.isEmpty() ? "unknown" : cut.toLowerCase(Locale.ROOT).equals("unknown") ? "unknown" : cut;
    }
}
