package dev.polder.server.authn;

import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.schema.field.Names;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whom a request wants to be taken for, by its headers (apiserver {@code filters/impersonation}).
 *
 * @param parts everything that must be allowed, in upstream's order
 * @param groupsGiven whether groups are named: then they are all that there are
 */
record Impersonation(List<Part> parts, boolean groupsGiven) {

    static final String USER = "impersonate-user";
    static final String GROUP = "impersonate-group";
    static final String UID = "impersonate-uid";
    static final String EXTRA = "impersonate-extra-";

    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String ACCOUNT = "system:serviceaccount:";

    /**
     * One thing that a user impersonates.
     *
     * @param kind what it is
     * @param namespace of a service account; else empty
     * @param name the name, the uid or the value
     * @param key of a further attribute; else empty
     */
    record Part(Kind kind, String namespace, String name, String key) {

        /** As Go prints an {@code ObjectReference} with {@code %v}. */
        private String shown() {
            String version = kind.group.isEmpty() ? "" : kind.group + "/v1";
            return "{" + String.join(" ", kind.wire, namespace, name, "", version, "", key) + "}";
        }
    }

    /** What can be impersonated: how Go's struct calls it, and the resource that stands for it. */
    enum Kind {
        SERVICE_ACCOUNT("ServiceAccount", "", "serviceaccounts"),
        USER("User", "", "users"),
        GROUP("Group", "", "groups"),
        EXTRA("UserExtra", AUTHENTICATION, "userextras"),
        UID("UID", AUTHENTICATION, "uids");

        final String wire;
        final String group;
        final String resource;

        Kind(String wire, String group, String resource) {
            this.wire = wire;
            this.group = group;
            this.resource = resource;
        }
    }

    /** Whether the headers ask for anything of the kind. */
    static boolean isAsked(Map<String, List<String>> headers) {
        for (String header : headers.keySet()) {
            if (header.startsWith("impersonate-")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads the headers.
     *
     * @throws dev.polder.api.status.ApiException 400 when something is to be impersonated, but no user
     */
    static Impersonation of(Map<String, List<String>> headers) {
        List<Part> parts = new ArrayList<>();
        String user = first(headers, USER);
        if (!user.isEmpty()) {
            parts.add(account(user));
        }
        List<String> groups = headers.getOrDefault(GROUP, List.of());
        groups.forEach(group -> parts.add(new Part(Kind.GROUP, "", group, "")));
        new TreeMap<>(headers).forEach((header, values) -> {
            if (header.startsWith(EXTRA)) {
                String key = key(header.substring(EXTRA.length()));
                values.forEach(value -> parts.add(new Part(Kind.EXTRA, "", value, key)));
            }
        });
        String uid = first(headers, UID);
        if (!uid.isEmpty()) {
            parts.add(new Part(Kind.UID, "", uid, ""));
        }
        if (user.isEmpty() && !parts.isEmpty()) {
            throw ApiErrors.badRequest("requested ["
                    + parts.stream().map(Part::shown).collect(Collectors.joining(" "))
                    + "] without impersonating a user");
        }
        return new Impersonation(List.copyOf(parts), !groups.isEmpty());
    }

    private static String first(Map<String, List<String>> headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }

    /** A well-formed name of a service account stands for the account, any other name for a user. */
    private static Part account(String user) {
        String[] parts =
                user.startsWith(ACCOUNT) ? user.substring(ACCOUNT.length()).split(":", -1) : new String[0];
        boolean named = parts.length == 2
                && Names.dnsLabel(parts[0]).isEmpty()
                && Names.dnsSubdomain(parts[1]).isEmpty();
        return named ? new Part(Kind.SERVICE_ACCOUNT, parts[0], parts[1], "") : new Part(Kind.USER, "", user, "");
    }

    /** Percent-decoded; what is not well encoded stays as it is. */
    private static String key(String encoded) {
        String lower = encoded.toLowerCase(Locale.ROOT);
        try {
            return URLDecoder.decode(lower.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return lower;
        }
    }
}
