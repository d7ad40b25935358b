package dev.polder.server.files;

import dev.polder.server.authn.AdminTokens;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server keeps in its root directory beside the store: certificates, admin tokens, the admin kubeconfig.
 *
 * <p>{@link #prepare} only reads; {@link #write} is called when the port is bound and the store is open, so that a
 * refused start changes nothing.
 */
public final class ServerFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ServerFiles.class);

    private final RootDirectory root;
    private final Path kubeconfig;
    private final String authority;
    private final KeyAndCertificate clientAuthority;
    private final KeyAndCertificate serving;
    private final String kcpAdminToken;
    private final String shardAdminToken;

    private ServerFiles(ServerConfig config, RootDirectory root, InstantSource clock, Supplier<String> tokens) {
        this.root = root;
        this.kubeconfig = config.files().kubeconfig();
        ServerCertificates certificates = new ServerCertificates(root, config.files(), clock);
        this.clientAuthority = certificates.clientAuthority();
        FilesConfig.Serving given = config.files().serving();
        if (given == null) {
            KeyAndCertificate own = certificates.authority();
            this.authority = own.certificates();
            this.serving = certificates.serving(own, SubjectNames.of(names(config)));
        } else {
            // Who signed it may not be known here; clients that trust the certificate itself need not know either.
            this.serving = GivenCertificate.read(given);
            this.authority = serving.certificates();
        }
        this.kcpAdminToken = tokens.get();
        this.shardAdminToken = shardAdminToken(config.files().adminTokenStore(), tokens);
    }

    /**
     * Reads what there is and makes what is missing, in memory.
     *
     * @param tokens makes a random token
     * @throws UnusableFilesException when what there is cannot be used
     */
    public static ServerFiles prepare(ServerConfig config, InstantSource clock, Supplier<String> tokens) {
        RootDirectory root = new RootDirectory(config.files().rootDirectory());
        root.check();
        return new ServerFiles(config, root, clock, tokens);
    }

    /**
     * Makes the root directory and keeps other servers out of it until the lock is closed. Call it before anything is
     * written there, by anybody.
     *
     * @throws UnusableFilesException when another server uses it
     */
    public AutoCloseable lock() {
        return root.lock();
    }

    /**
     * Writes what is new, and the kubeconfig.
     *
     * @param baseUrl where the server is reached: scheme, host and port
     */
    public void write(String baseUrl) {
        root.putPrivate(kubeconfig, kubeconfig(baseUrl).getBytes(StandardCharsets.UTF_8));
        root.write();
    }

    /** The text of the admin kubeconfig. */
    public String kubeconfig(String baseUrl) {
        return AdminKubeconfig.write(baseUrl, authority, kcpAdminToken, shardAdminToken);
    }

    /** Where the kubeconfig is; empty when nothing is kept. */
    public Optional<Path> kubeconfigPath() {
        return root.path(kubeconfig);
    }

    /** Knows the tokens of the kubeconfig. */
    public AdminTokens adminTokens(Supplier<String> uids) {
        return new AdminTokens(kcpAdminToken, shardAdminToken, uids);
    }

    /** The PEM of the authority that clients should trust. */
    public String authority() {
        return authority;
    }

    /** Key and certificate for TLS. */
    public KeyAndCertificate serving() {
        return serving;
    }

    /** Signs client certificates: common name is the user, organisations are groups. */
    public KeyAndCertificate clientAuthority() {
        return clientAuthority;
    }

    /** The token of {@code kcp-admin}, new at every start. */
    public String kcpAdminToken() {
        return kcpAdminToken;
    }

    /** The token of {@code shard-admin}, which persists. */
    public String shardAdminToken() {
        return shardAdminToken;
    }

    /** The store keeps the hash alone, the kubeconfig the token: both must be there for the token to go on. */
    private String shardAdminToken(Path store, Supplier<String> tokens) {
        Optional<byte[]> hash = root.read(store);
        Optional<String> existing = hash.isEmpty() ? Optional.empty() : root.readText(kubeconfig);
        if (hash.isPresent() && existing.isPresent()) {
            String token = AdminKubeconfig.findToken(
                    existing.get(), candidate -> MessageDigest.isEqual(sha256(candidate), hash.get()));
            if (token == null) {
                throw new UnusableFilesException("the shard-admin token in " + kubeconfig + " is not the one of "
                        + store + " any more; remove " + store + " to have a new token made");
            }
            return token;
        }
        if (hash.isPresent()) {
            LOG.warn("{} is gone, so shard-admin gets a new token", kubeconfig);
        }
        String token = tokens.get();
        root.putPrivate(store, sha256(token));
        return token;
    }

    private static List<String> names(ServerConfig config) {
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1", SubjectNames.hostName()));
        names.add(config.listen().bindAddress());
        names.addAll(config.listen().extraNames());
        String external = config.listen().externalHost();
        if (!external.isEmpty()) {
            names.add(external);
        }
        return names;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
