package dev.polder.machinery.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.schema.YamlDocuments;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** apiextensions v0.32.3 {@code webhookClientConfigForCRD}, apiserver v0.32.3 {@code pkg/util/webhook/client.go}. */
class ConversionWebhookTest {

    private static ConversionWebhook of(String clientConfig) {
        return ConversionWebhook.of(
                YamlDocuments.object(
                        "{strategy: Webhook, webhook: {conversionReviewVersions: [v1, v1beta1], clientConfig: "
                                + clientConfig + "}}"),
                Set.of("foo/v1"));
    }

    @Test
    void url_isAskedAsItIs() {
        ConversionWebhook webhook = of("{url: 'https://hook.example/convert', caBundle: UEVN}");
        assertThat(webhook.url()).isEqualTo("https://hook.example/convert");
        assertThat(webhook.service()).isNull();
        assertThat(webhook.caBundle()).isEqualTo("PEM");
        assertThat(webhook.reviewVersions()).isEqualTo(List.of("v1", "v1beta1"));
    }

    @Test
    void service_isAskedByItsName() {
        ConversionWebhook webhook = of("{service: {name: hook, namespace: ns, path: /convert}}");
        assertThat(webhook.url()).isEqualTo("https://hook.ns.svc:443/convert");
        assertThat(webhook.service()).isEqualTo("hook");
        assertThat(of("{service: {name: hook, namespace: ns, port: 8443}}").url())
                .isEqualTo("https://hook.ns.svc:8443");
    }

    @Test
    void bundleThatIsNoBase64_isNotTakenForNone() {
        assertThat(of("{url: 'https://hook.example', caBundle: 'a'}").caBundle())
                .isNotEmpty();
    }
}
