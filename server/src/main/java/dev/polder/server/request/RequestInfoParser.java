package dev.polder.server.request;

import dev.polder.api.selector.FieldSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads URLs into {@link RequestInfo} (apiserver {@code RequestInfoFactory.NewRequestInfo}). */
public final class RequestInfoParser {

    /** Third segments below {@code /namespaces/{name}} that are subresources of the namespace itself. */
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private RequestInfoParser() {}

    /** Never fails: what is not about a resource is a non-resource request. */
    public static RequestInfo parse(ClusterRequest request) {
        String method = request.raw().method();
        List<String> parts = split(request.path());
        boolean core = !parts.isEmpty() && parts.get(0).equals("api");
        boolean grouped = !parts.isEmpty() && parts.get(0).equals("apis");
        int prefix = core ? 2 : 3;
        if ((!core && !grouped) || parts.size() <= prefix) {
            return nonResource(method, request.path());
        }
        String group = core ? "" : parts.get(1);
        String version = parts.get(prefix - 1);
        List<String> rest = parts.subList(prefix, parts.size());
        boolean watchPath = rest.get(0).equals("watch");
        if (watchPath) {
            rest = rest.subList(1, rest.size());
            if (rest.isEmpty()) {
                return nonResource(method, request.path());
            }
        }
        String namespace = "";
        if (rest.get(0).equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
                rest = rest.subList(2, rest.size());
            }
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        String verb = verb(request.raw(), method, name, watchPath);
        if (name.isEmpty() && (verb.equals("list") || verb.equals("watch"))) {
            name = selectedName(request.raw());
        }
        // Who may do what is asked of the plain name. An announced identity that is not given stays in it: nothing is
        // called so.
        String resource = rest.get(0);
        int colon = resource.indexOf(':');
        String identity = colon < 0 ? "" : resource.substring(colon + 1);
        String plain = identity.isEmpty() ? resource : resource.substring(0, colon);
        return new RequestInfo(
                true, verb, group, version, plain, subresource, namespace, name, request.path(), identity);
    }

    private static RequestInfo nonResource(String method, String path) {
        return new RequestInfo(false, method.toLowerCase(Locale.ROOT), "", "", "", "", "", "", path);
    }

    private static String verb(RawRequest raw, String method, String name, boolean watchPath) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            case "GET", "HEAD" -> {
                if (watchPath) {
                    yield "watch";
                }
                yield !name.isEmpty() ? "get" : isWatch(raw) ? "watch" : "list";
            }
            default -> "";
        };
    }

    /** Anything but {@code false} and {@code 0} is true, as upstream reads it when it cannot parse the value. */
    private static boolean isWatch(RawRequest raw) {
        return raw.parameter("watch")
                .map(v -> !v.equalsIgnoreCase("false") && !v.equals("0") && !v.equalsIgnoreCase("f"))
                .orElse(false);
    }

    /** A selector of exactly one name names the object, so that rules with resource names apply. */
    private static String selectedName(RawRequest raw) {
        try {
            return raw.parameter("fieldSelector")
                    .flatMap(text -> FieldSelector.parse(text).exact("metadata.name"))
                    .orElse("");
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    private static List<String> split(String path) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (end > start) {
                parts.add(PathSegment.decode(path.substring(start, end)));
            }
            start = end + 1;
        }
        return parts;
    }
}
