package dev.polder.server.files;

import dev.polder.server.authn.AdminTokens;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ListenConfig;
import dev.polder.server.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    private static final Duration AFTER_FAILURE = Duration.ofDays(1);
    private static final Duration LONGEST_WAIT = Duration.ofDays(30);

    private final RootDirectory root;
    private final ServerConfig config;
    private final InstantSource clock;
    private final ServerCertificates certificates;
    private final @Nullable Given<KeyAndCertificate> givenServing;
    private final @Nullable Given<String> givenAuthorities;
    private final KeyAndCertificate authority;
    private final KeyAndCertificate clientAuthority;
    private final String kcpAdminToken;
    private final String shardAdminToken;
    private volatile KeyAndCertificate ownServing;
    private String baseUrl = "";

    /**
     * What came of looking at the ends of certificates.
     *
     * @param renewed whether there is a new serving certificate
     * @param next when to look again
     * @param warnings what the operator should do about certificates that cannot be renewed here; a line each
     */
    public record Renewal(boolean renewed, Instant next, List<String> warnings) {}

    private ServerFiles(ServerConfig config, RootDirectory root, InstantSource clock, Supplier<String> tokens) {
        this.root = root;
        this.config = config;
        this.clock = clock;
        FilesConfig files = config.files();
        FilesConfig.Serving serving = files.serving();
        this.givenServing = serving == null ? null : GivenCertificate.serving(serving);
        Path further = config.authn().clientCaFile();
        this.givenAuthorities = further == null ? null : GivenCertificate.authorities(further);
        this.certificates = new ServerCertificates(root, files, clock);
        this.clientAuthority = certificates.clientAuthority();
        if (givenServing == null) {
            this.authority = certificates.authority();
            this.ownServing = certificates.serving(authority, names());
        } else {
            // Who signed it may not be known here; clients that trust the certificate itself need not know either.
            this.authority = givenServing.current();
            this.ownServing = authority;
        }
        this.kcpAdminToken = tokens.get();
        this.shardAdminToken = shardAdminToken(files.adminTokenStore(), tokens);
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
     * @param url where the server is reached: scheme, host and port
     */
    public synchronized void write(String url) {
        baseUrl = url;
        root.putPrivate(config.files().kubeconfig(), kubeconfig(url).getBytes(StandardCharsets.UTF_8));
        root.write();
    }

    /**
     * Writes what has changed since the files were written.
     *
     * @throws java.io.UncheckedIOException when that fails; what is in use stays so, and is written the next time
     */
    public synchronized void rewrite() {
        write(baseUrl);
    }

    /**
     * Renews the server's own serving certificate if it is time to. A new one is in use, not yet written.
     */
    public synchronized Renewal renew() {
        List<String> warnings = new ArrayList<>();
        boolean renewed = false;
        boolean failed = false;
        if (givenServing == null) {
            try {
                KeyAndCertificate next = certificates.renewed(ownServing, authority, names());
                renewed = !next.equals(ownServing);
                ownServing = next;
            } catch (GeneralSecurityException e) {
                failed = true;
                warnings.add("the serving certificate cannot be renewed: " + e.getMessage());
            }
            warnOfEnd("ca.crt, which clients trust", authority, warnings);
        }
        warnOfEnd("client-ca.crt, which client certificates are signed with", clientAuthority, warnings);
        Instant now = clock.instant();
        Instant due = ServerCertificates.end(serving()).minus(config.files().renewBefore());
        Instant later = now.plus(failed ? AFTER_FAILURE : LONGEST_WAIT);
        return new Renewal(renewed, due.isAfter(now) && due.isBefore(later) ? due : later, warnings);
    }

    /** From when on certificates that an authority signs are cut short by its own end. */
    private void warnOfEnd(String what, KeyAndCertificate chain, List<String> warnings) {
        Instant end = ServerCertificates.end(chain);
        if (end.isBefore(clock.instant().plus(config.files().certificateValidity()))) {
            warnings.add(what + ", ends at " + end + "; replace it before: see \"When an authority ends\" in"
                    + " docs/operating/identity.md");
        }
    }

    /** What was given in files and is needed for TLS; looked at again by whoever watches them. */
    public List<Given<?>> given() {
        List<Given<?>> given = new ArrayList<>();
        if (givenServing != null) {
            given.add(givenServing);
        }
        if (givenAuthorities != null) {
            given.add(givenAuthorities);
        }
        return given;
    }

    /** The text of the admin kubeconfig. */
    public String kubeconfig(String url) {
        return AdminKubeconfig.write(url, authority(), kcpAdminToken, shardAdminToken);
    }

    /** Where the kubeconfig is; empty when nothing is kept. */
    public Optional<Path> kubeconfigPath() {
        return root.path(config.files().kubeconfig());
    }

    /** Knows the tokens of the kubeconfig. */
    public AdminTokens adminTokens(Supplier<String> uids) {
        return new AdminTokens(kcpAdminToken, shardAdminToken, uids);
    }

    /** The PEM of the authority that clients should trust; of the certificate itself when it was given. */
    public String authority() {
        return givenServing == null
                ? authority.certificates()
                : givenServing.current().certificates();
    }

    /** Key and certificate for TLS. */
    public KeyAndCertificate serving() {
        return givenServing == null ? ownServing : givenServing.current();
    }

    /** PEM of everybody who may sign client certificates. */
    public List<String> clientAuthorities() {
        return givenAuthorities == null
                ? List.of(clientAuthority.certificates())
                : List.of(clientAuthority.certificates(), givenAuthorities.current());
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
        Path kubeconfig = config.files().kubeconfig();
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

    private SubjectNames names() {
        ListenConfig listen = config.listen();
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1", SubjectNames.hostName()));
        names.add(listen.bindAddress());
        names.addAll(listen.extraNames());
        names.add(listen.externalHost());
        return SubjectNames.of(names);
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
