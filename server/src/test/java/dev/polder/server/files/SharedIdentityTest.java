package dev.polder.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.spi.authn.Credentials;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.seal.SealKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers on one store are one to their clients, and a stranger to the store's secrets is not let in. */
class SharedIdentityTest {

    private static final String URL = "https://127.0.0.1:6443";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String KEY_FILE = "store-seal.key";

    @TempDir
    private Path temp = Path.of("");

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private final AtomicInteger tokens = new AtomicInteger();
    private Instant now = START;

    private static ServerConfig sharing(FilesConfig files) {
        RemoteStoreConfig remote = RemoteStoreConfig.of(List.of(URI.create("http://127.0.0.1:1")), "/registry");
        return ServerConfig.defaults().with(files).with(StoreConfig.on(remote));
    }

    private ServerFiles prepare(ServerConfig config) {
        return ServerFiles.prepare(config, InstantSource.fixed(now), () -> "token-" + tokens.incrementAndGet());
    }

    /** What a start does with the files. */
    private ServerFiles start(ServerConfig config) throws Exception {
        ServerFiles files = prepare(config);
        try (AutoCloseable lock = files.lock()) {
            assertThat(lock).isNotNull();
            files.join(store, random);
            files.write(URL);
        }
        return files;
    }

    private ServerFiles start(String root) throws Exception {
        return start(sharing(FilesConfig.in(temp.resolve(root))));
    }

    /** A server that has been given a copy of the first one's key file. */
    private ServerFiles startWithKey(String root) throws Exception {
        Path folder = Files.createDirectories(temp.resolve(root));
        Files.copy(temp.resolve("first").resolve(KEY_FILE), folder.resolve(KEY_FILE));
        return start(root);
    }

    private List<StoredRow> rows() {
        return store.range(new RangeQuery(KeyLayout.internalStart(), KeyLayout.internalEnd(), 0, 100))
                .toCompletableFuture()
                .join()
                .rows();
    }

    private static List<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void second_withTheKey_isTheSameToClients() throws Exception {
        ServerFiles first = start("first");
        ServerFiles second = startWithKey("second");
        assertThat(second.authority()).isEqualTo(first.authority());
        assertThat(second.clientAuthority()).isEqualTo(first.clientAuthority());
        assertThat(second.serviceAccountKeys()).isEqualTo(first.serviceAccountKeys());
        assertThat(second.kubeconfig(URL))
                .isEqualTo(first.kubeconfig(URL))
                .isEqualTo(Files.readString(temp.resolve("second/admin.kubeconfig")));
        for (String token : List.of(first.kcpAdminToken(), first.shardAdminToken())) {
            Credentials credentials = new Credentials(null, token);
            assertThat(second.adminTokens().authenticate(credentials))
                    .isPresent()
                    .isEqualTo(first.adminTokens().authenticate(credentials));
        }
        assertThat(second.serving()).isNotEqualTo(first.serving());
        X509Certificate authority = Pem.certificates(first.authority()).get(0);
        Pem.certificates(second.serving().certificates()).get(0).verify(authority.getPublicKey());
    }

    @Test
    void files_ofASharingServer_holdNoKeyOfAnAuthority() throws Exception {
        start("first");
        assertThat(names(temp.resolve("first")))
                .containsExactly(
                        ".admin-token-store", ".lock", "admin.kubeconfig", "apiserver.crt", "apiserver.key", KEY_FILE);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(temp.resolve("first").resolve(KEY_FILE))))
                .isEqualTo("rw-------");
    }

    @Test
    void restart_isTheSame_alsoKcpAdmin() throws Exception {
        ServerFiles before = start("first");
        ServerFiles after = start("first");
        assertThat(after.kubeconfig(URL)).isEqualTo(before.kubeconfig(URL));
        assertThat(after.serving()).isEqualTo(before.serving());
    }

    @Test
    void second_withoutTheKey_isToldWhichAndWhere() throws Exception {
        start("first");
        String id = SealKeys.parse(Files.readString(temp.resolve("first").resolve(KEY_FILE)))
                .preferred()
                .id();
        List<StoredRow> before = rows();
        assertThatThrownBy(() -> start("second"))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessage("the identity that the servers of this store share is sealed with key " + id
                        + ", which is to be in " + temp.resolve("second").resolve(KEY_FILE)
                        + ", and there is no such file; copy that file from a server of this store, or name it with"
                        + " --store-seal-key-file");
        assertThat(temp.resolve("second")).doesNotExist();
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void second_withAnotherKey_isRefused_andKeepsItsFile() throws Exception {
        start("first");
        Path folder = Files.createDirectory(temp.resolve("second"));
        String other = SealKeys.generate(random).text();
        Files.writeString(folder.resolve(KEY_FILE), other);
        assertThatThrownBy(() -> start("second"))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageContaining(", which " + folder.resolve(KEY_FILE) + " does not have; copy that file from");
        assertThat(folder.resolve(KEY_FILE)).hasContent(other);
    }

    /** The other one comes between the moment at which this one has looked and that at which it writes. */
    @Test
    void twoAtOnce_withoutAKey_oneIsRefusedAndLeavesNothing() throws Exception {
        Supplier<String> interrupted = () -> {
            try {
                if (!Files.exists(temp.resolve("first"))) {
                    start("first");
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return "token";
        };
        ServerFiles late = ServerFiles.prepare(
                sharing(FilesConfig.in(temp.resolve("second"))), InstantSource.fixed(now), interrupted);
        try (AutoCloseable lock = late.lock()) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> late.join(store, random))
                    .isInstanceOf(UnusableFilesException.class)
                    .hasMessageContaining("copy that file from a server of this store");
        }
        assertThat(temp.resolve("second")).doesNotExist();
        start("first");
    }

    @Test
    void identityOfATimeAlone_isTakenAlong() throws Exception {
        ServerFiles alone = ServerFiles.prepare(
                ServerConfig.defaults().with(FilesConfig.in(temp.resolve("first"))),
                InstantSource.fixed(now),
                () -> "token-" + tokens.incrementAndGet());
        alone.write(URL);
        ServerFiles first = start("first");
        ServerFiles second = startWithKey("second");
        for (ServerFiles server : List.of(first, second)) {
            assertThat(server.authority()).isEqualTo(alone.authority());
            assertThat(server.clientAuthority()).isEqualTo(alone.clientAuthority());
            assertThat(server.shardAdminToken()).isEqualTo(alone.shardAdminToken());
            assertThat(server.serviceAccountKeys()).isEqualTo(alone.serviceAccountKeys());
        }
    }

    @Test
    void identityOfATimeAlone_givesWayToThatOfTheStore_andStaysWhereItIs() throws Exception {
        ServerFiles first = start("first");
        ServerFiles alone = ServerFiles.prepare(
                ServerConfig.defaults().with(FilesConfig.in(temp.resolve("second"))),
                InstantSource.fixed(now),
                () -> "token-" + tokens.incrementAndGet());
        alone.write(URL);
        ServerFiles second = startWithKey("second");
        assertThat(second.authority()).isEqualTo(first.authority()).isNotEqualTo(alone.authority());
        assertThat(temp.resolve("second/ca.crt")).hasContent(alone.authority());
        assertThat(Pem.certificates(second.serving().certificates()))
                .endsWith(Pem.certificates(first.authority()).get(0));
    }

    @Test
    void authorityThatHasEnded_isMadeAnewForAll() throws Exception {
        ServerFiles before = start("first");
        now = START.plus(Duration.ofDays(3651));
        ServerFiles after = start("first");
        assertThat(after.authority()).isNotEqualTo(before.authority());
        assertThat(startWithKey("second").authority()).isEqualTo(after.authority());
        assertThat(after.shardAdminToken()).isEqualTo(before.shardAdminToken());
    }

    @Test
    void keyFile_given_isMadeWhereItWasGiven() throws Exception {
        Path file = temp.resolve("elsewhere/seal.key");
        ServerFiles first = start(sharing(FilesConfig.none().withSealKeys(file)));
        assertThat(SealKeys.parse(Files.readString(file)).all()).hasSize(1);
        assertThat(start(sharing(FilesConfig.none().withSealKeys(file))).authority())
                .isEqualTo(first.authority());
    }

    @Test
    void keyFile_unreadable_isRefusedBeforeAnything() throws Exception {
        Path file = Files.writeString(temp.resolve("seal.key"), "no key\n");
        ServerConfig config = sharing(FilesConfig.in(temp.resolve("first")).withSealKeys(file));
        assertThatThrownBy(() -> prepare(config))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessage("cannot use " + file + ": line 1 is not a key: 32 bytes in base64; correct the file or the"
                        + " flag --store-seal-key-file");
    }

    @Test
    void secretsInTheStore_areUnreadable() throws Exception {
        ServerFiles first = start("first");
        assertThat(rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(new String(row.value(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("PRIVATE KEY", "CERTIFICATE", first.shardAdminToken(), first.kcpAdminToken()));
    }

    @Test
    void damagedRow_isRefused() throws Exception {
        start("first");
        StoredRow row = rows().get(0);
        byte[] damaged = row.value().clone();
        damaged[damaged.length - 1]++;
        store.commit(new StoreTransaction(null, List.of(new RowWrite.Put(row.key(), damaged)), List.of()))
                .toCompletableFuture()
                .join();
        assertThatThrownBy(() -> start("first"))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageStartingWith("the identity that the servers of this store share is damaged: the value of "
                        + row.key() + " was changed");
    }
}
