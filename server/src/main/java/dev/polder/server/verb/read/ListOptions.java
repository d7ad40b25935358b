package dev.polder.server.verb.read;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.selector.FieldSelector;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.server.request.RawRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The query of a list, a watch or a delete of many (apimachinery {@code internalversion.ListOptions}).
 *
 * @param labels the label selector
 * @param fields the field selector
 * @param limit the most items of a page; 0 means all
 * @param continueToken the token of the page before; empty on the first
 * @param resourceVersion the version asked for as written; empty when none
 * @param exact whether exactly that version is asked for
 * @param matched whether the query said how to match the version
 * @param bookmarks whether a watch may send bookmarks
 * @param sendInitialEvents null when not said
 * @param timeoutSeconds how long a watch lasts; empty when not said
 */
public record ListOptions(
        LabelSelector labels,
        FieldSelector fields,
        int limit,
        String continueToken,
        String resourceVersion,
        boolean exact,
        boolean matched,
        boolean bookmarks,
        @Nullable Boolean sendInitialEvents,
        Optional<Integer> timeoutSeconds) {

    private static final GroupVersionKind KIND = new GroupVersionKind("meta.k8s.io", "v1", "ListOptions");
    private static final String NOT_OLDER_THAN = "NotOlderThan";

    /** Reads and checks the query; wording from apimachinery {@code ValidateListOptions}. */
    public static ListOptions of(RawRequest raw, boolean watch) {
        String match = text(raw, "resourceVersionMatch");
        Boolean initial = raw.flag("sendInitialEvents").orElse(null);
        String resourceVersion = text(raw, "resourceVersion");
        String token = text(raw, "continue");
        List<FieldError> errors =
                watch ? watchErrors(match, initial, token) : listErrors(match, initial, token, resourceVersion);
        ApiErrors.throwIfAny(KIND, "", errors);
        return new ListOptions(
                labels(text(raw, "labelSelector")),
                fields(text(raw, "fieldSelector")),
                Math.toIntExact(Math.min(positive(raw, "limit").orElse(0L), Integer.MAX_VALUE)),
                token,
                resourceVersion,
                match.equals("Exact"),
                !match.isEmpty(),
                raw.flag("allowWatchBookmarks").orElse(false),
                initial,
                positive(raw, "timeoutSeconds").map(s -> Math.toIntExact(Math.min(s, Integer.MAX_VALUE))));
    }

    /**
     * Narrowed to one object, where the path names one (apiserver {@code handlers.ListResource}).
     *
     * @param name empty when it names none
     * @throws dev.polder.api.status.ApiException 400 when the field selector is about another object
     */
    ListOptions named(String name) {
        if (name.isEmpty()) {
            return this;
        }
        if (!fields.isEverything()
                && !fields.exact("metadata.name").filter(name::equals).isPresent()) {
            throw ApiErrors.badRequest("fieldSelector metadata.name doesn't match requested name");
        }
        FieldSelector selected = fields.isEverything() ? FieldSelector.parse("metadata.name=" + name) : fields;
        return new ListOptions(
                labels,
                selected,
                limit,
                continueToken,
                resourceVersion,
                exact,
                matched,
                bookmarks,
                sendInitialEvents,
                timeoutSeconds);
    }

    /** Without a bound on the items of a page. */
    ListOptions unlimited() {
        return new ListOptions(
                labels,
                fields,
                0,
                continueToken,
                resourceVersion,
                exact,
                matched,
                bookmarks,
                sendInitialEvents,
                timeoutSeconds);
    }

    private static List<FieldError> listErrors(
            String match, @Nullable Boolean initial, String token, String resourceVersion) {
        List<FieldError> errors = new ArrayList<>();
        if (!match.isEmpty()) {
            if (resourceVersion.isEmpty()) {
                errors.add(FieldError.forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }
            checkNoToken(token, errors);
            if (!match.equals("Exact") && !match.equals(NOT_OLDER_THAN)) {
                errors.add(unsupported(match, List.of("Exact", NOT_OLDER_THAN, "")));
            }
            if (match.equals("Exact") && resourceVersion.equals("0")) {
                errors.add(FieldError.forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        if (initial != null) {
            errors.add(FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        return errors;
    }

    private static List<FieldError> watchErrors(String match, @Nullable Boolean initial, String token) {
        List<FieldError> errors = new ArrayList<>();
        if (initial != null && !match.equals(NOT_OLDER_THAN)) {
            errors.add(FieldError.forbidden(
                    "resourceVersionMatch",
                    "sendInitialEvents requires setting resourceVersionMatch to " + NOT_OLDER_THAN));
        }
        if (!match.isEmpty()) {
            if (initial == null) {
                errors.add(FieldError.forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }
            if (!match.equals(NOT_OLDER_THAN)) {
                errors.add(unsupported(match, List.of(NOT_OLDER_THAN)));
            }
            checkNoToken(token, errors);
        }
        return errors;
    }

    private static void checkNoToken(String token, List<FieldError> errors) {
        if (!token.isEmpty()) {
            errors.add(FieldError.forbidden(
                    "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
        }
    }

    private static FieldError unsupported(String match, List<String> supported) {
        return FieldError.notSupported("resourceVersionMatch", JsonNodeFactory.instance.textNode(match), supported);
    }

    private static LabelSelector labels(String text) {
        try {
            return LabelSelector.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw ApiErrors.badRequest(String.valueOf(malformed.getMessage()));
        }
    }

    private static FieldSelector fields(String text) {
        try {
            return FieldSelector.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw ApiErrors.badRequest(String.valueOf(malformed.getMessage()));
        }
    }

    private static String text(RawRequest raw, String name) {
        return raw.parameter(name).orElse("");
    }

    private static Optional<Long> positive(RawRequest raw, String name) {
        return raw.integer(name).map(value -> Math.max(0, value));
    }
}
