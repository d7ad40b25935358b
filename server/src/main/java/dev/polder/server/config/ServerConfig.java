package dev.polder.server.config;

/**
 * Everything a server can be told before it starts. Immutable; begin with {@link #defaults()}.
 *
 * @param listen where the server listens
 * @param transport sizes and times of connections and requests
 * @param limits how many requests run and wait
 * @param files what lies in the root directory
 * @param store which store holds the objects
 * @param authn where credentials are known from
 * @param authz how requests are authorized
 * @param audit what is written down of requests
 * @param outbound which peers that tenants name are called, and how much
 * @param admission which plugins look at writes
 * @param kubeProfile which logical clusters serve Kubernetes' own types
 */
public record ServerConfig(
        ListenConfig listen,
        TransportConfig transport,
        InFlightConfig limits,
        FilesConfig files,
        StoreConfig store,
        AuthnConfig authn,
        AuthzConfig authz,
        AuditConfig audit,
        OutboundConfig outbound,
        AdmissionConfig admission,
        KubeProfile kubeProfile) {

    /** What {@code polder start} uses without flags. */
    public static ServerConfig defaults() {
        return new ServerConfig(
                ListenConfig.defaults(),
                TransportConfig.defaults(),
                InFlightConfig.defaults(),
                FilesConfig.defaults(),
                StoreConfig.defaults(),
                AuthnConfig.defaults(),
                AuthzConfig.defaults(),
                AuditConfig.none(),
                OutboundConfig.defaults(),
                AdmissionConfig.defaults(),
                KubeProfile.BY_TYPE);
    }

    /** A server for tests: a free port on loopback, no files at all. */
    public static ServerConfig embedded() {
        return defaults()
                .with(ListenConfig.defaults().withPort(0))
                .with(FilesConfig.none())
                .with(StoreConfig.defaults().withInMemory(true));
    }

    public ServerConfig with(ListenConfig other) {
        return new ServerConfig(
                other, transport, limits, files, store, authn, authz, audit, outbound, admission, kubeProfile);
    }

    public ServerConfig with(TransportConfig other) {
        return new ServerConfig(
                listen, other, limits, files, store, authn, authz, audit, outbound, admission, kubeProfile);
    }

    public ServerConfig with(InFlightConfig other) {
        return new ServerConfig(
                listen, transport, other, files, store, authn, authz, audit, outbound, admission, kubeProfile);
    }

    public ServerConfig with(FilesConfig other) {
        return new ServerConfig(
                listen, transport, limits, other, store, authn, authz, audit, outbound, admission, kubeProfile);
    }

    public ServerConfig with(StoreConfig other) {
        return new ServerConfig(
                listen, transport, limits, files, other, authn, authz, audit, outbound, admission, kubeProfile);
    }

    public ServerConfig with(AuthnConfig other) {
        return new ServerConfig(
                listen, transport, limits, files, store, other, authz, audit, outbound, admission, kubeProfile);
    }

    public ServerConfig with(AuthzConfig other) {
        return new ServerConfig(
                listen, transport, limits, files, store, authn, other, audit, outbound, admission, kubeProfile);
    }

    public ServerConfig with(AuditConfig other) {
        return new ServerConfig(
                listen, transport, limits, files, store, authn, authz, other, outbound, admission, kubeProfile);
    }

    public ServerConfig with(OutboundConfig other) {
        return new ServerConfig(
                listen, transport, limits, files, store, authn, authz, audit, other, admission, kubeProfile);
    }

    public ServerConfig with(AdmissionConfig other) {
        return new ServerConfig(
                listen, transport, limits, files, store, authn, authz, audit, outbound, other, kubeProfile);
    }

    public ServerConfig with(KubeProfile other) {
        return new ServerConfig(
                listen, transport, limits, files, store, authn, authz, audit, outbound, admission, other);
    }
}
