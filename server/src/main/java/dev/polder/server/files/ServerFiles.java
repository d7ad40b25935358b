package dev.polder.server.files;

import dev.polder.server.authn.AdminTokens;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ListenConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.seal.SharedSecrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps in its root directory beside the store: certificates, admin tokens, the admin kubeconfig.
 *
 * <p>{@link #prepare} only reads; {@link #write} is called when the port is bound and the store is open, so that a
 * refused start changes nothing.
 */
public final class ServerFiles {

    private static final Duration AFTER_FAILURE = Duration.ofDays(1);
    private static final Duration LONGEST_WAIT = Duration.ofDays(30);

    private final RootDirectory root;
    private final ServerConfig config;
    private final InstantSource clock;
    private final ServerCertificates certificates;
    private final @Nullable Given<KeyAndCertificate> givenServing;
    private final @Nullable Given<String> givenAuthorities;
    private final @Nullable Given<KeyPair> givenSigningKey;
    private final List<Given<List<PublicKey>>> givenKeys;
    private final OwnIdentity own;
    private final boolean shared;
    private volatile @Nullable Identity identity;
    private volatile @Nullable AdminTokens adminTokens;
    private volatile @Nullable KeyPair ownSigningKey;
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
        Path signing = config.authn().serviceAccounts().signingKey();
        Path further = config.authn().clientCaFile();
        this.givenAuthorities = further == null ? null : GivenCertificate.authorities(further);
        this.givenSigningKey = signing == null ? null : GivenKeys.signing(signing);
        this.givenKeys = config.authn().serviceAccounts().keys().stream()
                .map(GivenKeys::verifying)
                .toList();
        this.shared = config.store().remote() != null;
        this.certificates = new ServerCertificates(root, files, clock, !shared);
        this.own = new OwnIdentity(root, files, certificates, tokens, !shared);
        if (shared) {
            // A bad key file is refused before anything is bound or written.
            var unused = keyFile().read();
            this.ownServing = givenServing == null ? certificates.provisional(names()) : givenServing.current();
        } else {
            // Who signed a given certificate may not be known here, and nothing is signed beside it.
            KeyAndCertificate authority = givenServing == null ? certificates.authority() : givenServing.current();
            this.ownServing = givenServing == null ? certificates.serving(authority, names()) : authority;
            String signingKey = givenSigningKey == null ? own.signingKey() : "";
            take(new Identity(authority, certificates.clientAuthority(), own.admins(), signingKey));
        }
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
     * Takes the identity that the servers of a shared store have, or gives it one; does nothing for a store of this server's
     * own. Blocks. Call it when the store has proved usable, and before {@link #write}.
     *
     * @param random must be secure
     * @throws UnusableFilesException when the key file that the identity is sealed with is not here; nothing was changed then
     * @throws dev.polder.storage.StoreException when the store fails
     */
    public synchronized void join(ObjectStore store, RandomGenerator random) {
        if (!shared) {
            return;
        }
        SharedSecrets secrets = new SharedSecrets(store, random);
        Identity agreed = new SharedIdentity(secrets, keyFile(), random).agree(own, certificates);
        if (givenServing == null) {
            ownServing = certificates.serving(agreed.authority(), names());
        }
        own.keep(agreed.admins().shardAdmin().token());
        take(agreed);
    }

    private void take(Identity known) {
        adminTokens = new AdminTokens(known.admins().kcpAdmin(), known.admins().shardAdmin());
        identity = known;
    }

    /** Whether other servers have the same identity, so that it is known once the store is. */
    public boolean shared() {
        return shared;
    }

    private SealKeyFile keyFile() {
        return SealKeyFile.of(config.files())
                .orElseThrow(
                        () -> new UnusableFilesException("servers that share a store need a key file; name one with"
                                + " --store-seal-key-file, by its whole path, or leave --root-directory as it is"));
    }

    private Identity identity() {
        return joined(identity);
    }

    private static <T> T joined(@Nullable T known) {
        if (known == null) {
            throw new IllegalStateException("the store has not been asked for the identity yet");
        }
        return known;
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
                KeyAndCertificate next =
                        certificates.renewed(ownServing, identity().authority(), names());
                renewed = !next.equals(ownServing);
                ownServing = next;
            } catch (GeneralSecurityException e) {
                failed = true;
                warnings.add("the serving certificate cannot be renewed: " + e.getMessage());
            }
            warnOfEnd("ca.crt, which clients trust", identity().authority(), warnings);
        }
        warnOfEnd("client-ca.crt, which client certificates are signed with", clientAuthority(), warnings);
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

    /** What was given in files; looked at again by whoever watches them. */
    public List<Given<?>> given() {
        List<Given<?>> given = new ArrayList<>();
        if (givenServing != null) {
            given.add(givenServing);
        }
        if (givenAuthorities != null) {
            given.add(givenAuthorities);
        }
        if (givenSigningKey != null) {
            given.add(givenSigningKey);
        }
        given.addAll(givenKeys);
        return given;
    }

    /** The text of the admin kubeconfig. */
    public String kubeconfig(String url) {
        return AdminKubeconfig.write(url, authority(), kcpAdminToken(), shardAdminToken());
    }

    /**
     * The text of a kubeconfig for one logical cluster.
     *
     * @param url the logical cluster's own
     */
    public String kubeconfigOf(String url) {
        return AdminKubeconfig.of(url, authority(), kcpAdminToken());
    }

    /** Where the kubeconfig is; empty when nothing is kept. */
    public Optional<Path> kubeconfigPath() {
        return root.path(config.files().kubeconfig());
    }

    /** Knows the tokens of the kubeconfig. */
    public AdminTokens adminTokens() {
        return joined(adminTokens);
    }

    /** The PEM of the authority that clients should trust; of the certificate itself when it was given. */
    public String authority() {
        return givenServing == null
                ? identity().authority().certificates()
                : givenServing.current().certificates();
    }

    /** Key and certificate for TLS. */
    public KeyAndCertificate serving() {
        return givenServing == null ? ownServing : givenServing.current();
    }

    /** PEM of everybody who may sign client certificates; until that is known nobody who does. */
    public List<String> clientAuthorities() {
        List<String> authorities = new ArrayList<>();
        authorities.add(
                identity == null ? serving().certificates() : clientAuthority().certificates());
        if (givenAuthorities != null) {
            authorities.add(givenAuthorities.current());
        }
        return authorities;
    }

    /** Signs client certificates: common name is the user, organisations are groups. */
    public KeyAndCertificate clientAuthority() {
        return identity().clientAuthority();
    }

    /** What tokens of service accounts may be signed with: first the key that is signed with, then those that are only good. */
    public List<PublicKey> serviceAccountKeys() {
        if (givenKeys.isEmpty()) {
            return List.of(serviceAccountSigningKeys().getPublic());
        }
        List<PublicKey> keys = new ArrayList<>();
        keys.add(serviceAccountSigningKeys().getPublic());
        givenKeys.forEach(given -> keys.addAll(given.current()));
        return keys;
    }

    /** What tokens of service accounts are signed with, as it is now. */
    public KeyPair serviceAccountSigningKeys() {
        return givenSigningKey == null ? ownSigningKey() : givenSigningKey.current();
    }

    /** Worked out when somebody asks, since it takes a library that is slow to load. */
    private KeyPair ownSigningKey() {
        KeyPair known = ownSigningKey;
        if (known == null) {
            try {
                known = PemKeys.pair(identity().signingKey());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the signing key was checked when it was read or made", e);
            }
            ownSigningKey = known;
        }
        return known;
    }

    /** The token of {@code kcp-admin}: new at every start, or that of all servers on a shared store. */
    public String kcpAdminToken() {
        return identity().admins().kcpAdmin().token();
    }

    /** The token of {@code shard-admin}, which persists. */
    public String shardAdminToken() {
        return identity().admins().shardAdmin().token();
    }

    private SubjectNames names() {
        ListenConfig listen = config.listen();
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1", SubjectNames.hostName()));
        names.add(listen.bindAddress());
        names.addAll(listen.extraNames());
        names.add(listen.externalHost());
        return SubjectNames.of(names);
    }
}
