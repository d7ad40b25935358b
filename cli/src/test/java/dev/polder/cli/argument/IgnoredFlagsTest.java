package dev.polder.cli.argument;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Flags of kcp that are taken and do nothing: none that works is among them. */
class IgnoredFlagsTest {

    @Test
    void table_namesNoFlagThatWorks() {
        assertThat(IgnoredFlags.table().keySet())
                .hasSizeGreaterThan(120)
                .contains(
                        "batteries-included",
                        "audit-webhook-config-file",
                        "etcd-servers-overrides",
                        "authentication-token-webhook-version")
                .doesNotContain(
                        "root-directory",
                        "secure-port",
                        "token-auth-file",
                        "client-ca-file",
                        "v",
                        "authorization-order")
                .doesNotContain("authorization-webhook-config-file", "home-workspaces-home-creator-groups")
                .doesNotContain("etcd-prefix", "etcd-cafile", "etcd-certfile", "etcd-keyfile")
                .doesNotContain("tls-cert-file", "tls-private-key-file", "external-url", "store-seal-key-file")
                .doesNotContain(
                        "service-account-signing-key-file", "service-account-key-file", "service-account-issuer")
                .doesNotContain("api-audiences", "service-account-lookup", "service-account-max-token-expiration")
                .doesNotContain("authentication-config", "oidc-issuer-url", "oidc-signing-algs", "anonymous-auth")
                .doesNotContain("embedded-etcd-quota-backend-bytes", "event-ttl", "etcd-compaction-interval");
    }
}
