package dev.polder.server.api.item;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every combination of the options of a list, of a namespace, of all namespaces and of cluster-wide objects, built in and
 * custom. What is expected is computed: the refusals by apimachinery v0.32.3 {@code
 * internalversion/validation/validation.go}, the state and the page by apiserver v0.32.3 {@code storage/cacher/cacher.go}
 * ({@code shouldDelegateList}, {@code computeListLimit}), {@code storage/etcd3/store.go} ({@code resolveGetListRev}), {@code
 * registry/generic/registry/store.go} ({@code ListPredicate}) and {@code storage/continue.go}.
 */
@Tag("k8s-12.2")
class ListMatrixTest {

    private static final String GROUP = "matrix.example.com";
    private static final String NOT_A_TOKEN = "bm90IGEgdG9rZW4";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    /** The objects that the tests made, in the order of lists: first those of an older state, then the newest. */
    private static final List<String> BEFORE = List.of("a", "b", "c");

    private static final List<String> NOW = List.of("a", "c", "d");
    private static final Set<String> LABELLED = Set.of("a", "b", "d");

    /** Where a list is asked for. */
    record Scope(String name, String path, String objects, boolean placed, String old, String newest, String token) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Scope> SCOPES = new ArrayList<>();

    @BeforeAll
    static void fill() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
        String wide = "wide." + GROUP;
        Widgets.install(api, wide, Widgets.definition(wide).replace("Namespaced", "Cluster"));
        String inNamespace = "/namespaces/" + api.namespace();
        // Types that no server brings objects of.
        fill("leases", "/apis/coordination.k8s.io/v1" + inNamespace + "/leases", true);
        fill("leases of all namespaces", "/apis/coordination.k8s.io/v1/leases", false);
        fill("webhooks", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", true);
        fill("widgets", "/apis/" + GROUP + "/v1" + inNamespace + "/widgets", true);
        fill("widgets of all namespaces", "/apis/" + GROUP + "/v1/widgets", false);
        fill("wide widgets", "/apis/" + wide + "/v1/widgets", true);
    }

    private static void fill(String name, String path, boolean placed) {
        if (!placed) {
            // The objects of the namespace before.
            Scope made = SCOPES.get(SCOPES.size() - 1);
            String page = path + "?limit=1&resourceVersion=" + made.old();
            String token = api.get(page).expect(200).at("/metadata/continue");
            SCOPES.add(new Scope(name, path, made.objects(), false, made.old(), made.newest(), token));
            return;
        }
        for (String object : BEFORE) {
            api.post(path, object(object)).expect(201);
        }
        String old = api.get(path).expect(200).version();
        String token = api.get(path + "?limit=1").expect(200).at("/metadata/continue");
        api.delete(path + "/b").expect(200);
        String newest = api.post(path, object("d")).expect(201).version();
        SCOPES.add(new Scope(name, path, path, true, old, newest, token));
    }

    private static String object(String name) {
        String labels = LABELLED.contains(name) ? ",'labels':{'x':'1'}" : "";
        return "{'metadata':{'name':'" + name + "'" + labels + "}}";
    }

    /** The options of one list; empty texts and zero stand for what is left out. */
    private record Options(String version, String match, int limit, String token, String selector, String initial) {}

    static Stream<Scope> scopes() {
        return SCOPES.stream();
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void list_isWhatUpstreamsRulesSay(Scope scope) {
        int lists = 0;
        for (String version : List.of("", "0", scope.old(), scope.newest(), "x")) {
            for (String match : List.of("", "Exact", "NotOlderThan", "Other")) {
                for (int limit : new int[] {0, 1, 2}) {
                    for (String token : List.of("", scope.token(), NOT_A_TOKEN)) {
                        for (String selector : List.of("", "labelSelector=x=1", "fieldSelector=metadata.name=c")) {
                            for (String initial : List.of("", "true", "false")) {
                                check(scope, new Options(version, match, limit, token, selector, initial));
                                lists++;
                            }
                        }
                    }
                }
            }
        }
        assertThat(lists).isEqualTo(5 * 4 * 3 * 3 * 3 * 3);
    }

    private static void check(Scope scope, Options options) {
        String path = path(scope, options);
        Answer answer = api.get(path);
        List<String> refusals = refusals(options);
        if (!refusals.isEmpty()) {
            String all = refusals.size() == 1 ? refusals.get(0) : "[" + String.join(", ", refusals) + "]";
            answer.refused(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: " + all);
            return;
        }
        if (options.token().equals(NOT_A_TOKEN)) {
            assertThat(answer.expect(400).at("/message")).as(path).startsWith("invalid continue token: ");
            return;
        }
        boolean versioned = !options.version().isEmpty() && !options.version().equals("0");
        if (!options.token().isEmpty() && versioned) {
            answer.refused(400, "BadRequest", "specifying resource version is not allowed when using continue");
            return;
        }
        if (options.version().equals("x")) {
            assertThat(answer.expect(400).at("/message"))
                    .as(path)
                    .contains("strconv.ParseUint: parsing \"x\": invalid syntax");
            return;
        }
        page(scope, options, answer.expect(200), path);
    }

    private static String path(Scope scope, Options options) {
        List<String> query = new ArrayList<>();
        add(query, "resourceVersion", options.version());
        add(query, "resourceVersionMatch", options.match());
        add(query, "limit", options.limit() == 0 ? "" : Integer.toString(options.limit()));
        add(query, "continue", options.token());
        add(query, "sendInitialEvents", options.initial());
        if (!options.selector().isEmpty()) {
            int equals = options.selector().indexOf('=');
            add(
                    query,
                    options.selector().substring(0, equals),
                    options.selector().substring(equals + 1));
        }
        return scope.path() + "?" + String.join("&", query);
    }

    private static void add(List<String> query, String name, String value) {
        if (!value.isEmpty()) {
            query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    /** {@code ValidateListOptions}. */
    private static List<String> refusals(Options options) {
        List<String> found = new ArrayList<>();
        String match = options.match();
        if (!match.isEmpty()) {
            String prefix = "resourceVersionMatch: Forbidden: resourceVersionMatch ";
            if (options.version().isEmpty()) {
                found.add(prefix + "is forbidden unless resourceVersion is provided");
            }
            if (!options.token().isEmpty()) {
                found.add(prefix + "is forbidden when continue is provided");
            }
            if (match.equals("Other")) {
                found.add("resourceVersionMatch: Unsupported value: \"Other\": supported values: \"Exact\","
                        + " \"NotOlderThan\", \"\"");
            }
            if (match.equals("Exact") && options.version().equals("0")) {
                found.add(prefix + "\"exact\" is forbidden for resourceVersion \"0\"");
            }
        }
        if (!options.initial().isEmpty()) {
            found.add("sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list");
        }
        return found;
    }

    private static void page(Scope scope, Options options, Answer answer, String path) {
        boolean continued = !options.token().isEmpty();
        boolean byName = options.selector().startsWith("fieldSelector");
        boolean single = byName && scope.placed() && !continued;
        boolean legacyExact = options.match().isEmpty() && options.limit() > 0 && !single;
        boolean versioned = !options.version().isEmpty() && !options.version().equals("0");
        boolean exact = versioned && (options.match().equals("Exact") || legacyExact);
        boolean past = continued || (exact && options.version().equals(scope.old()));
        // The token stands behind the first object of the older state.
        List<String> all = past ? BEFORE : NOW;
        List<String> state = continued ? all.subList(1, all.size()) : all;
        int limit = single || (options.version().equals("0") && !continued) ? 0 : options.limit();
        List<String> items = new ArrayList<>();
        int looked = 0;
        while (looked < state.size() && (limit == 0 || items.size() < limit)) {
            String name = state.get(looked++);
            boolean selected = options.selector().isEmpty() || (byName ? name.equals("c") : LABELLED.contains(name));
            if (selected) {
                items.add(name);
            }
        }
        boolean more = limit > 0 && looked < state.size();
        assertThat(answer.names()).as(path).containsExactlyElementsOf(items);
        assertThat(answer.node("/metadata/continue").isMissingNode()).as(path).isEqualTo(!more);
        JsonNode remaining = answer.node("/metadata/remainingItemCount");
        if (more && options.selector().isEmpty()) {
            assertThat(remaining.asInt()).as(path).isEqualTo(state.size() - looked);
        } else {
            assertThat(remaining.isMissingNode()).as(path).isTrue();
        }
        long version = Long.parseLong(answer.version());
        if (past) {
            assertThat(version).as(path).isEqualTo(Long.parseLong(scope.old()));
        } else {
            assertThat(version).as(path).isGreaterThanOrEqualTo(Long.parseLong(scope.newest()));
        }
    }
}
