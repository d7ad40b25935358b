package dev.polder.cli.quickstart;

import dev.polder.cli.quickstart.QuickstartApi.Wanted;
import java.util.List;

/** Somebody who shares an API, and somebody who uses it (kcp: {@code cli/pkg/quickstart/scenarios/api_provider.go}). */
final class ApiProvider implements Scenario {

    static final String NAME = "api-provider";

    private static final String SCHEMAS = "/apis/apis.kcp.io/v1alpha1/apiresourceschemas";
    private static final String EXPORTS = "/apis/apis.kcp.io/v1alpha2/apiexports";
    private static final String SAMPLES = "/apis/wildwest.dev/v1alpha1/namespaces/default/cowboys";

    private final QuickstartApi api;
    private final String prefix;
    private final String org;
    private final String provider;
    private final String consumer;
    private String orgPath = "";
    private String providerPath = "";
    private String consumerPath = "";
    private boolean hasSample;

    ApiProvider(QuickstartApi api, String prefix) {
        this.api = api;
        this.prefix = prefix;
        this.org = prefix + ORG;
        this.provider = prefix + "-provider";
        this.consumer = prefix + "-consumer";
    }

    void validate() {
        for (String name : List.of(org, provider, consumer)) {
            Scenario.requireLabel("--name-prefix \"" + prefix + "\"", name);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Step> steps() {
        return List.of(
                api.organization(org, prefix, "provider and consumer", path -> orgPath = path),
                new Step(
                        "Creating service provider workspace \"" + provider + "\"",
                        () -> providerPath = api.workspace(new Wanted(orgPath, provider, "universal", prefix)),
                        null),
                new Step("Applying APIResourceSchema", () -> api.apply("schema.yaml", providerPath, SCHEMAS), null),
                new Step("Applying APIExport", () -> api.apply("export.yaml", providerPath, EXPORTS), null),
                new Step(
                        "Creating consumer workspace \"" + consumer + "\"",
                        () -> consumerPath = api.workspace(new Wanted(orgPath, consumer, "universal", prefix)),
                        null),
                new Step(
                        "Creating APIBinding in consumer workspace",
                        () -> api.bind(consumerPath, "cowboys", providerPath, "cowboys"),
                        null));
    }

    @Override
    public List<Step> samples() {
        return List.of(new Step(
                "Applying sample Cowboy resource in \"" + consumer + "\"",
                () -> {
                    api.apply("sample.yaml", consumerPath, SAMPLES);
                    hasSample = true;
                },
                null));
    }

    @Override
    public String entered() {
        return consumerPath;
    }

    @Override
    public String summary() {
        String sample = hasSample ? "" : """
                    kubectl apply -f - <<EOF
                    apiVersion: wildwest.dev/v1alpha1
                    kind: Cowboy
                    metadata:
                      name: john-wayne
                      namespace: default
                    spec:
                      intent: good
                    EOF
                """;
        return """

                Quickstart complete! Here's what was created:

                  Workspace hierarchy:
                    root
                    +-- ORG (organization)
                        +-- PROVIDER (universal) - service provider
                        |   +-- APIResourceSchema: today.cowboys.wildwest.dev
                        |   +-- APIExport: cowboys
                        +-- CONSUMER (universal) - API consumer
                            +-- APIBinding: cowboys -> EXPORTER:cowboys

                  Try it out:
                    kubectl ws :ENTERED
                """.replace("ORG", org)
                        .replace("PROVIDER", provider)
                        .replace("CONSUMER", consumer)
                        .replace("EXPORTER", providerPath)
                        .replace("ENTERED", consumerPath)
                + sample
                + "    kubectl get cowboys\n\n  Cleanup:\n    kubectl kcp quickstart --cleanup --name-prefix " + prefix;
    }
}
