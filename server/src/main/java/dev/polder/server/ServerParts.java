package dev.polder.server;

import dev.polder.machinery.claims.AuthenticationConfiguration;
import dev.polder.server.audit.Auditing;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.request.RequestLoad;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.server.tenancy.SharedByRoot;
import dev.polder.spi.authn.Authenticator;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the handler of a server is assembled from. The port is bound and the root directory is locked.
 *
 * @param config the configuration
 * @param authenticator knows those who need no store to be known: administrators, certificates, static tokens
 * @param issuers whose JSON web tokens are believed everywhere, and who needs none, as it is now
 * @param health takes further checks
 * @param clock the time
 * @param random secure randomness
 * @param identity what clients know the server by
 * @param baseUrl where the server is reached: scheme, host and port
 * @param peers makes connections to others
 * @param load how many requests there are now
 * @param audit writes down what is asked of the server
 * @param shares what root exports
 */
public record ServerParts(
        ServerConfig config,
        Authenticator authenticator,
        Supplier<AuthenticationConfiguration> issuers,
        HealthChecks health,
        InstantSource clock,
        RandomGenerator random,
        ServerIdentity identity,
        String baseUrl,
        PeerClients peers,
        Supplier<RequestLoad> load,
        Auditing audit,
        SharedByRoot shares) {}
