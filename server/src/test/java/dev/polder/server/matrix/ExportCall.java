package dev.polder.server.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One request below the path of a view of an export.
 *
 * @param identity of whose types the request says that it is; empty when it does not say
 */
record ExportCall(
        String method, Ask ask, Map<String, String> query, String body, String accept, int code, String identity) {

    private static final String METADATA =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    private static final Set<String> OFFERED = Set.of("gadgets", "configmaps", "secrets", "apibindings");
    private static final Map<String, String> DRY = Map.of("dryRun", "All");

    private static ExportCall of(String method, Ask ask, Map<String, String> query, String body, int code) {
        return new ExportCall(method, ask, query, body, "", code, "");
    }

    private static Ask ask(String verb, String group, String resource, String name) {
        String collection =
                (group.isEmpty() ? "/api/v1" : "/apis/" + group + "/v1") + "/namespaces/default/" + resource;
        return new Ask(
                verb, group, resource, "", "default", name, name.isEmpty() ? collection : collection + "/" + name);
    }

    private static Ask sub(Ask ask, String subresource) {
        return new Ask(
                ask.verb(),
                ask.group(),
                ask.resource(),
                subresource,
                ask.namespace(),
                ask.name(),
                ask.path() + "/" + subresource);
    }

    /**
     * Everything that a view is asked.
     *
     * @param identities those of the types of the providers
     */
    static List<ExportCall> all(List<String> identities) {
        List<ExportCall> all = new ArrayList<>();
        for (String[] type : new String[][] {{ExportShares.GROUP, "gadgets"}, {"", "configmaps"}}) {
            String group = type[0];
            String resource = type[1];
            Ask list = ask("list", group, resource, "");
            all.add(of("GET", list, Map.of(), "", 200));
            all.add(of("GET", list, Map.of("limit", "1"), "", 200));
            all.add(new ExportCall("GET", list, Map.of(), "", METADATA, 200, ""));
            Ask watch = ask("watch", group, resource, "");
            all.add(of("GET", watch, Map.of("watch", "true", "resourceVersion", "0"), "", 200));
            all.add(of("GET", ask("get", group, resource, "same"), Map.of(), "", 200));
            all.add(of("GET", ask("get", group, resource, "absent"), Map.of(), "", 404));
            all.add(of("POST", ask("create", group, resource, ""), Map.of(), "no json", 400));
            all.add(of("PUT", ask("update", group, resource, "absent"), Map.of(), "no json", 400));
            all.add(of("PATCH", ask("patch", group, resource, "same"), DRY, "{}", 200));
            all.add(of("DELETE", ask("delete", group, resource, "same"), DRY, "", 200));
            Ask many = ask("deletecollection", group, resource, "");
            all.add(of("DELETE", many, Map.of("labelSelector", "no=such"), "", 200));
        }
        Ask gadget = ask("get", ExportShares.GROUP, "gadgets", "same");
        all.add(of("GET", sub(gadget, "status"), Map.of(), "", 200));
        all.add(of("GET", sub(gadget, "scale"), Map.of(), "", 200));
        Ask patch = ask("patch", ExportShares.GROUP, "gadgets", "same");
        all.add(of("PATCH", sub(patch, "status"), DRY, "{}", 200));
        all.add(of("PATCH", sub(patch, "scale"), DRY, "{}", 200));
        for (String resource : List.of("secrets", "serviceaccounts")) {
            all.add(of("GET", ask("list", "", resource, ""), Map.of(), "", 200));
            all.add(of("GET", ask("get", "", resource, "same"), Map.of(), "", 200));
        }
        all.add(of("POST", sub(ask("create", "", "serviceaccounts", "same"), "token"), Map.of(), "{}", 201));
        bindings(all);
        for (String identity : identities) {
            String path = "/apis/" + ExportShares.GROUP + "/v1/gadgets:" + identity;
            Ask list = new Ask("list", ExportShares.GROUP, "gadgets", "", "", "", path);
            all.add(new ExportCall("GET", list, Map.of(), "", "", 200, identity));
        }
        for (String path :
                List.of("/api", "/apis", "/apis/shared.test/v1", "/openapi/v3", "/openapi/v3/apis/shared.test/v1")) {
            all.add(of("GET", Ask.path(path), Map.of(), "", 200));
        }
        return all;
    }

    private static void bindings(List<ExportCall> all) {
        String path = ExportShares.BINDINGS;
        Ask list = new Ask("list", "apis.kcp.io", "apibindings", "", "", "", path);
        all.add(of("GET", list, Map.of(), "", 200));
        for (String verb : List.of("get", "patch", "delete")) {
            Ask one = new Ask(verb, "apis.kcp.io", "apibindings", "", "", "tools", path + "/tools");
            all.add(of(verb.toUpperCase(Locale.ROOT), one, DRY, "{}", 200));
        }
        Ask status = new Ask("patch", "apis.kcp.io", "apibindings", "status", "", "tools", path + "/tools/status");
        all.add(of("PATCH", status, DRY, "{}", 200));
    }

    /** What whoever may use the content of an export is answered about all consumers. */
    int codeEverywhere(String own) {
        if (!ask.resourceRequest()) {
            return code;
        }
        if (!ask.verb().equals("list") && !ask.verb().equals("watch")) {
            return 405;
        }
        return OFFERED.contains(ask.resource()) && (identity.isEmpty() || identity.equals(own)) ? 200 : 404;
    }

    /** What whoever has been let in is answered about one. */
    int codeOfOne(String own) {
        return identity.isEmpty() || identity.equals(own) ? code : 404;
    }
}
