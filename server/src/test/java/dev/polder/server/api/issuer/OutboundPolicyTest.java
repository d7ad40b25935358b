package dev.polder.server.api.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.token.Tokens;
import dev.polder.server.config.OutboundConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.webhook.Hosts;
import dev.polder.server.webhook.LocalWebhook;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that was told to keep out of the network of whoever names a webhook or an issuer, and what these are told. */
class OutboundPolicyTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start(ServerConfig.embedded().with(withoutLoopback()));

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(review -> review);

    private static OutboundConfig withoutLoopback() {
        try {
            List<Cidr> denied = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));
            return new OutboundConfig(
                    List.of(), denied, OutboundConfig.defaults().limits());
        } catch (ValueSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void conversionWebhook_isNotCalled_andTheTextSaysNoMore() {
        String answering = webhook.url();
        String metadata = "https://169.254.169.254/latest";
        for (String url : List.of(answering, metadata)) {
            Hosts hosts = Hosts.install(api, "{'url':'" + url + "','caBundle':'" + webhook.caBundle() + "'}", "v1");
            api.post(hosts.at("v1"), hosts.one("a", "here:80")).expect(201);
            String place = url.equals(metadata) ? "169.254.169.254:443" : url.replaceAll("https://|/convert", "");
            api.get(hosts.at("v2") + "/a")
                    .refused(
                            500,
                            "",
                            "conversion webhook for " + hosts.group() + "/v1, Kind=Host failed: Post \"" + url
                                    + "?timeout=30s\": dial tcp " + place
                                    + ": connect: this server makes no connections to the address of this host");
            api.get(hosts.at("v1") + "/a").expect(200);
        }
        assertThat(webhook.connections()).isZero();
        assertThat(api.bare().get("/metrics").text())
                .contains("polder_outbound_calls{state=\"running\"} 0.0")
                .contains("polder_outbound_refused_total ")
                .doesNotContain("polder_outbound_refused_total 0.0");
    }

    @Test
    void issuerOfAWorkspace_isNotAsked() {
        TypedWorkspaces teams = TypedWorkspaces.in(api);
        try (LocalIssuer issuer = LocalIssuer.start()) {
            teams.configure("inside", issuer.jwt("oidc:", ""));
            teams.type("inside", "inside");
            teams.workspace("inside", "inside");
            teams.grant("inside", "User/oidc:a@example.com");
            String token = issuer.token("a", "a@example.com");
            assertThat(teams.list("inside", token)).isEqualTo(401);
            assertThat(Tokens.review(api.inCluster(teams.path("inside")), token, "")
                            .at("/status/error"))
                    .isEqualTo("oidc: authenticator not initialized");
            assertThat(issuer.discoveries()).isZero();
        }
    }
}
