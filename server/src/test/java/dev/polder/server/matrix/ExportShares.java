package dev.polder.server.matrix;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two providers that publish a type of the same name by exports of the same name, and who has bound which.
 *
 * @param consumer who has bound the export
 * @param provider where it lies
 * @param maps whether the claim of config maps was accepted; that of secrets never is
 */
record ExportShares(Place consumer, Place provider, boolean maps) {

    static final String EXPORT = "tools";
    static final String GROUP = "shared.test";
    static final String GADGETS = "/apis/" + GROUP + "/v1/namespaces/default/gadgets";
    static final String BINDINGS = "/apis/apis.kcp.io/v1alpha2/apibindings";

    private static final String EXPORTS = "/apis/apis.kcp.io/v1alpha2/apiexports";

    static final List<Place> PROVIDERS = List.of(Place.OWN, Place.FOREIGN);

    static final List<ExportShares> ALL = List.of(
            new ExportShares(Place.SIBLING, Place.OWN, true),
            new ExportShares(Place.CHILD, Place.OWN, false),
            new ExportShares(Place.PARENT, Place.FOREIGN, true));

    /** Makes all of it. */
    static void make(World world) throws InterruptedException {
        for (Place provider : PROVIDERS) {
            world.must(
                    provider,
                    "POST",
                    "/apis/apis.kcp.io/v1alpha1/apiresourceschemas",
                    "{\"metadata\":{\"name\":\"today.gadgets.shared.test\"},\"spec\":{\"group\":\"shared.test\",\"scope\":"
                            + "\"Namespaced\",\"names\":{\"plural\":\"gadgets\",\"singular\":\"gadget\",\"kind\":\"Gadget\","
                            + "\"listKind\":\"GadgetList\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,"
                            + "\"subresources\":{\"status\":{},\"scale\":{\"specReplicasPath\":\".spec.replicas\","
                            + "\"statusReplicasPath\":\".status.replicas\"}},\"schema\":{\"type\":\"object\","
                            + "\"x-kubernetes-preserve-unknown-fields\":true}}]}}");
            world.must(
                    provider,
                    "POST",
                    EXPORTS,
                    "{\"metadata\":{\"name\":\"tools\"},\"spec\":{\"resources\":[{\"name\":\"gadgets\",\"group\":"
                            + "\"shared.test\",\"schema\":\"today.gadgets.shared.test\",\"storage\":{\"crd\":{}}}],"
                            + "\"permissionClaims\":[" + claim("configmaps", "") + "," + claim("secrets", "") + "]}}");
            world.await(provider, EXPORTS, EXPORT, "\"identityHash\":\"");
        }
        for (ExportShares share : ALL) {
            share.bind(world);
        }
    }

    private static String claim(String resource, String more) {
        return "{\"group\":\"\",\"resource\":\"" + resource + "\",\"verbs\":[\"*\"]" + more + "}";
    }

    private void bind(World world) throws InterruptedException {
        String accepted = claim("configmaps", ",\"state\":\"Accepted\",\"selector\":{\"matchAll\":true}");
        world.must(
                consumer,
                "POST",
                BINDINGS,
                "{\"metadata\":{\"name\":\"tools\"},\"spec\":{\"reference\":{\"export\":{\"path\":\"" + provider.path()
                        + "\",\"name\":\"tools\"}},\"permissionClaims\":[" + (maps ? accepted : "") + "]}}");
        world.await(consumer, BINDINGS, "tools", "\"phase\":\"Bound\"");
        world.must(
                consumer,
                "POST",
                GADGETS,
                "{\"apiVersion\":\"shared.test/v1\",\"kind\":\"Gadget\",\"metadata\":{\"name\":\"same\",\"annotations\":"
                        + "{\"note\":\"" + consumer.mark() + "\"}},\"spec\":{\"replicas\":1}}");
    }

    /** The identity of a provider's types. */
    static String identity(World world, Place provider) {
        return world.read(provider, EXPORTS + "/" + EXPORT)
                .at("/status/identityHash")
                .asText();
    }

    /** Whether a provider may have the objects of a type of a logical cluster. */
    static boolean grants(Place provider, @Nullable Place consumer, String resource) {
        return ALL.stream()
                .filter(share ->
                        share.provider().equals(provider) && share.consumer().equals(consumer))
                .anyMatch(share -> resource.equals("gadgets") || (share.maps() && resource.equals("configmaps")));
    }

    /** Whether a logical cluster has bound the export of a provider. */
    static boolean isBound(Place provider, @Nullable Place consumer) {
        return ALL.stream()
                .anyMatch(share ->
                        share.provider().equals(provider) && share.consumer().equals(consumer));
    }

    /** The ids of those whose objects of a type a provider may have. */
    static Set<String> consumers(Place provider, String resource) {
        return ALL.stream()
                .map(ExportShares::consumer)
                .filter(consumer -> grants(provider, consumer, resource))
                .map(Place::id)
                .collect(Collectors.toSet());
    }
}
