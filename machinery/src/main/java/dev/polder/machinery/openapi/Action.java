package dev.polder.machinery.openapi;

import dev.polder.api.resource.Verb;
import java.util.ArrayList;
import java.util.List;

/** What an operation does, as {@code x-kubernetes-action} says it (apiserver {@code APIInstaller}). */
enum Action {
    LIST("get", "list", "list", Verb.LIST, List.of(200)),
    POST("post", "post", "create", Verb.CREATE, List.of(200, 201, 202)),
    DELETE_COLLECTION("delete", "deletecollection", "delete", Verb.DELETECOLLECTION, List.of(200)),
    GET("get", "get", "read", Verb.GET, List.of(200)),
    PUT("put", "put", "replace", Verb.UPDATE, List.of(200, 201)),
    DELETE("delete", "delete", "delete", Verb.DELETE, List.of(200, 202)),
    PATCH("patch", "patch", "patch", Verb.PATCH, List.of(200, 201));

    static final List<Action> ON_COLLECTION = List.of(LIST, POST, DELETE_COLLECTION);
    static final List<Action> ON_OBJECT = List.of(GET, PUT, DELETE, PATCH);

    private final String method;
    private final String wire;
    private final String prefix;
    private final Verb verb;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Integer> codes;

    Action(String method, String wire, String prefix, Verb verb, List<Integer> codes) {
        this.method = method;
        this.wire = wire;
        this.prefix = prefix;
        this.verb = verb;
        this.codes = codes;
    }

    /** The key of the operation in its path item. */
    String method() {
        return method;
    }

    String wire() {
        return wire;
    }

    /** How operation ids of this action begin. */
    String prefix() {
        return prefix;
    }

    /** The verb that must be served for the operation to exist. */
    Verb verb() {
        return verb;
    }

    /** Codes of success. */
    List<Integer> codes() {
        return codes;
    }

    /** The query parameters, without {@code pretty}, which every path has. */
    List<Parameter> parameters() {
        return switch (this) {
            case GET -> List.of();
            case POST, PUT -> List.of(Parameter.DRY_RUN, Parameter.FIELD_MANAGER, Parameter.FIELD_VALIDATION);
            case PATCH ->
                List.of(Parameter.DRY_RUN, Parameter.FIELD_MANAGER, Parameter.FIELD_VALIDATION, Parameter.FORCE);
            case LIST -> with(Parameter.READ_MANY, List.of(Parameter.ALLOW_WATCH_BOOKMARKS, Parameter.WATCH));
            case DELETE ->
                List.of(
                        Parameter.DRY_RUN,
                        Parameter.GRACE_PERIOD_SECONDS,
                        Parameter.ORPHAN_DEPENDENTS,
                        Parameter.PROPAGATION_POLICY);
            case DELETE_COLLECTION -> with(Parameter.READ_MANY, DELETE.parameters());
        };
    }

    String description(String kind, String subresource) {
        String of = subresource.isEmpty() ? "" : subresource + " of ";
        return switch (this) {
            case LIST -> "list or watch objects of kind " + kind;
            case POST -> "create " + of + article(kind) + " " + kind;
            case DELETE_COLLECTION -> "delete several objects of kind " + kind;
            case GET -> "read " + of + "one " + kind;
            case PUT -> "replace " + of + "one " + kind;
            case DELETE -> "delete one " + kind;
            case PATCH -> "change " + of + "one " + kind + " by a patch";
        };
    }

    private static String article(String noun) {
        return "AEIOU".indexOf(noun.charAt(0)) >= 0 ? "an" : "a";
    }

    private static List<Parameter> with(List<Parameter> some, List<Parameter> others) {
        List<Parameter> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }
}
