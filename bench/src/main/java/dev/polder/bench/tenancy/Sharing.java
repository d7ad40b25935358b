package dev.polder.bench.tenancy;

import java.io.IOException;

/**
 * Who provides and who binds what: providers with up to ten exports each, consumers with up to ten bindings each, none twice. The
 * first bindings are one of each export.
 *
 * @param exports how many there are
 * @param bindings how many there are of all of them
 */
record Sharing(int exports, int bindings) {

    /** Exports of a provider, and bindings of a consumer. */
    private static final int TOGETHER = 10;

    private static final int FIELDS = 30;

    static Sharing of(int exports, int bindings) throws IOException {
        Sharing sharing = new Sharing(exports, bindings);
        if (exports < 1 || sharing.consumers() < exports) {
            throw new IOException(
                    "--bindings is at least " + exports * sharing.each() + ", for " + exports + " exports");
        }
        return sharing;
    }

    private int each() {
        return Math.min(TOGETHER, exports);
    }

    int providers() {
        return (exports + TOGETHER - 1) / TOGETHER;
    }

    int consumers() {
        return (bindings + each() - 1) / each();
    }

    int provider(int export) {
        return export / TOGETHER;
    }

    int consumer(int binding) {
        return binding % consumers();
    }

    int export(int binding) {
        return (binding % consumers() + binding / consumers() * (exports / each())) % exports;
    }

    static String group(int export) {
        return "api" + export + ".example.com";
    }

    static String name(int export) {
        return "api" + export;
    }

    /** A schema of thirty fields, of a type of its own. */
    static String schema(int export) {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < FIELDS; i++) {
            fields.append(i == 0 ? "" : ",")
                    .append("\"field")
                    .append(i)
                    .append("\":{\"type\":\"string\",\"maxLength\":")
                    .append(64 + i)
                    .append('}');
        }
        return "{\"metadata\":{\"name\":\"v1.things." + group(export) + "\"},\"spec\":{\"group\":\"" + group(export)
                + "\",\"scope\":\"Namespaced\",\"names\":{\"plural\":\"things\",\"singular\":\"thing\",\"kind\":"
                + "\"Thing\",\"listKind\":\"ThingList\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":"
                + "true,\"subresources\":{\"status\":{}},\"schema\":{\"type\":\"object\",\"properties\":{\"spec\":"
                + "{\"type\":\"object\",\"properties\":{" + fields + "}}}}}]}}";
    }

    static String exporting(int export) {
        return "{\"metadata\":{\"name\":\"" + name(export) + "\"},\"spec\":{\"resources\":[{\"name\":\"things\","
                + "\"group\":\"" + group(export) + "\",\"schema\":\"v1.things." + group(export)
                + "\",\"storage\":{\"crd\":{}}}]}}";
    }

    static String binding(int export, String provider) {
        return "{\"metadata\":{\"name\":\"" + name(export) + "\"},\"spec\":{\"reference\":{\"export\":{\"path\":\""
                + provider + "\",\"name\":\"" + name(export) + "\"}}}}";
    }

    /** The objects of the type that an export shares, in a logical cluster. */
    static String things(String cluster, int export) {
        return "/clusters/" + cluster + "/apis/" + group(export) + "/v1/namespaces/default/things";
    }

    static String thing() {
        return "{\"metadata\":{\"name\":\"first\"},\"spec\":{\"field0\":\"value\"}}";
    }
}
