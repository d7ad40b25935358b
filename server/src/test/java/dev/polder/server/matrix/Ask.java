package dev.polder.server.matrix;

/**
 * What a request asks for, as whoever wrote the request knows it.
 *
 * @param verb the verb; of a path that is about no resource the method in small letters
 * @param resource the plural name; empty for a path that is about no resource
 * @param path the path below the logical cluster
 */
record Ask(String verb, String group, String resource, String subresource, String namespace, String name, String path) {

    static Ask path(String path) {
        return new Ask("get", "", "", "", "", "", path);
    }

    boolean resourceRequest() {
        return !resource.isEmpty();
    }

    /** What a caller without the right is told (apiserver {@code responsewriters.ForbiddenStatusError}). */
    String refusal(String user) {
        if (!resourceRequest()) {
            return "forbidden: User \"" + user + "\" cannot " + verb + " path \"" + path + "\": access denied";
        }
        String what = group.isEmpty() ? resource : resource + "." + group;
        String whole = subresource.isEmpty() ? resource : resource + "/" + subresource;
        return what + (name.isEmpty() ? "" : " \"" + name + "\"") + " is forbidden: User \"" + user + "\" cannot "
                + verb
                + " resource \"" + whole + "\" in API group \"" + group + "\" "
                + (namespace.isEmpty() ? "at the cluster scope" : "in the namespace \"" + namespace + "\"")
                + ": access denied";
    }
}
