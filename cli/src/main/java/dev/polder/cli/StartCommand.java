package dev.polder.cli;

import dev.polder.cli.flag.AdmissionFlags;
import dev.polder.cli.flag.AuditFlags;
import dev.polder.cli.flag.AuthorizationFlags;
import dev.polder.cli.flag.CompactionFlag;
import dev.polder.cli.flag.EtcdFlags;
import dev.polder.cli.flag.FeatureFlags;
import dev.polder.cli.flag.HelpFlag;
import dev.polder.cli.flag.HomeFlags;
import dev.polder.cli.flag.IdentityFlags;
import dev.polder.cli.flag.IssuerFlags;
import dev.polder.cli.flag.OutboundFlags;
import dev.polder.cli.flag.QuotaFlag;
import dev.polder.cli.flag.SealFlags;
import dev.polder.cli.flag.ServiceAccountFlags;
import dev.polder.server.PolderServer;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ListenConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.server.request.GoDuration;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.seal.SealScope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a server and keeps it until the process is told to stop. Flags are called as kcp calls them. */
@Command(
        name = "start",
        description = "Start the control plane.",
        footer = "Flags of kcp that mean nothing here are accepted with a warning.",
        sortOptions = false,
        usageHelpAutoWidth = true)
final class StartCommand implements Callable<Integer> {

    @Option(
            names = "--root-directory",
            paramLabel = "DIR",
            defaultValue = ".polder",
            description = "Where data, certificates and the admin kubeconfig lie; empty keeps nothing on disk."
                    + " Default: ${DEFAULT-VALUE}")
    private String rootDirectory = "";

    @Option(
            names = "--secure-port",
            paramLabel = "PORT",
            defaultValue = "6443",
            description = "The port for HTTPS; 0 picks a free one. Default: ${DEFAULT-VALUE}")
    private int securePort;

    @Option(
            names = "--bind-address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to listen on; 0.0.0.0 or :: for all. Default: ${DEFAULT-VALUE}")
    private String bindAddress = "";

    @Mixin
    private IdentityFlags identity = new IdentityFlags();

    @Option(
            names = "--kubeconfig-path",
            paramLabel = "FILE",
            defaultValue = "admin.kubeconfig",
            description = "The admin kubeconfig, relative to --root-directory. Default: ${DEFAULT-VALUE}")
    private Path kubeconfigPath = Path.of("");

    @Option(
            names = "--authentication-admin-token-path",
            paramLabel = "FILE",
            defaultValue = ".admin-token-store",
            description =
                    "The hash of the shard admin's token, relative to --root-directory." + " Default: ${DEFAULT-VALUE}")
    private Path adminTokenPath = Path.of("");

    @Option(
            names = "--token-auth-file",
            paramLabel = "FILE",
            description = "A CSV file of static tokens: token,user,uid,\"group1,group2\"; read again when it changes.")
    private @Nullable Path tokenAuthFile;

    @Option(
            names = "--client-ca-file",
            paramLabel = "FILE",
            description = "Further authorities that client certificates may be signed by, in PEM; read again when it"
                    + " changes.")
    private @Nullable Path clientCaFile;

    @Option(
            names = "--anonymous-auth",
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            description = "Let requests without credentials in as system:anonymous. Default: true, or what"
                    + " --authentication-config says")
    private @Nullable Boolean anonymousAuth;

    @Mixin
    private IssuerFlags issuers = new IssuerFlags();

    @Mixin
    private ServiceAccountFlags serviceAccounts = new ServiceAccountFlags();

    @Mixin
    private AdmissionFlags admission = new AdmissionFlags();

    @Mixin
    private AuthorizationFlags authorization = new AuthorizationFlags();

    @Mixin
    private HomeFlags homes = new HomeFlags();

    @Mixin
    private OutboundFlags outbound = new OutboundFlags();

    @Mixin
    private FeatureFlags features = new FeatureFlags();

    @Mixin
    private AuditFlags audit = new AuditFlags();

    @Option(
            names = "--in-memory",
            description = "Keep objects in memory only; certificates and kubeconfig are still written.")
    private boolean inMemory;

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private CompactionFlag compaction = new CompactionFlag();

    @Mixin
    private SealFlags seal = new SealFlags();

    @Mixin
    private QuotaFlag quota = new QuotaFlag();

    @Option(
            names = "--event-ttl",
            paramLabel = "DURATION",
            defaultValue = "1h0m0s",
            description = "How long events stay after they were last written, as Go writes durations; 0 keeps them."
                    + " Servers on one etcd must be told the same. Default: ${DEFAULT-VALUE}")
    private String eventTtl = "";

    @Option(
            names = "--view-max-bytes",
            paramLabel = "BYTES",
            defaultValue = "0",
            description =
                    "About how much memory all objects together may take in this server, with --etcd-servers. Beyond"
                            + " it the values asked for least are left to etcd and read from there; about 400 bytes of"
                            + " each object always stay. 0 keeps all. Default: ${DEFAULT-VALUE}")
    private long viewMaxBytes;

    @Option(
            names = {"-v", "--v"},
            paramLabel = "LEVEL",
            defaultValue = "0",
            description = "How much is logged: 0 warnings, 1 events of the server, 2 each request, 4 and more for"
                    + " debugging. Default: ${DEFAULT-VALUE}")
    private int verbosity;

    @Mixin
    private HelpFlag help = new HelpFlag();

    private final Shell shell;

    StartCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        Logging.verbosity(verbosity);
        ServerConfig config = config();
        features.warnings().forEach(warning -> shell.err().println("Warning: " + warning));
        shell.err().flush();
        try (PolderServer server = PolderServer.builder().config(config).start()) {
            shell.whenReady().accept(server, () -> {
                shell.out().println(readyLine(server));
                shell.out().flush();
            });
        }
        return 0;
    }

    /** Returns when the process is told to stop; the process then ends with code 0 once the server has drained. */
    static void untilStopped(PolderServer server, Runnable announce) {
        CountDownLatch stop = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("polder-stop").unstarted(() -> {
                    server.close();
                    stop.countDown();
                    // A JVM that a signal stops would end with 128 + its number.
                    Runtime.getRuntime().halt(0);
                }));
        // Whoever reads the ready line may send the signal at once.
        announce.run();
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServerConfig config() {
        if (securePort < 0 || securePort > 65_535) {
            throw help.refused("--secure-port " + securePort + " must be between 0 and 65535, inclusive");
        }
        long quotaBytes = quota.bytes();
        Optional<RemoteStoreConfig> remote = etcd.store();
        if (remote.isPresent() && inMemory) {
            throw help.refused("--in-memory and --etcd-servers name two stores; leave one of them out");
        }
        checkViewMaxBytes(remote.isPresent());
        boolean memory = remote.isEmpty() && (inMemory || rootDirectory.isEmpty());
        SealScope sealed = seal.scope();
        if (memory) {
            seal.refuseForMemory();
        }
        FilesConfig files = rootDirectory.isEmpty() ? FilesConfig.none() : FilesConfig.in(Path.of(rootDirectory));
        ListenConfig listen =
                ListenConfig.defaults().withBindAddress(bindAddress).withPort(securePort);
        AuthnConfig authn = AuthnConfig.defaults()
                .withTokenFile(tokenAuthFile)
                .withClientCaFile(clientCaFile)
                .with(serviceAccounts.config())
                .withAnonymous(anonymousAuth)
                .with(issuers.config());
        return ServerConfig.defaults()
                .with(identity.names(listen))
                .with(identity.certificate(
                        seal.keyFile(files.withKubeconfig(kubeconfigPath).withAdminTokenStore(adminTokenPath))))
                .with(authn)
                .with(authorization.config().with(homes.config()))
                .with(audit.config())
                .with(outbound.config())
                .with(admission.config())
                .with(remote.map(StoreConfig::on)
                        .orElse(StoreConfig.defaults().withInMemory(memory))
                        .withSealed(sealed)
                        .withQuotaBytes(quotaBytes)
                        .withEventTtl(eventTtl())
                        .withCompactionInterval(compaction.interval())
                        .withViewMaxBytes(viewMaxBytes));
    }

    private void checkViewMaxBytes(boolean sharedStore) {
        if (viewMaxBytes < 0) {
            throw help.refused("--view-max-bytes " + viewMaxBytes + " must be a number of bytes, or 0 for all");
        }
        if (viewMaxBytes > 0 && !sharedStore) {
            throw help.refused(
                    "--view-max-bytes needs --etcd-servers: a server that has its own store holds all objects in"
                            + " memory");
        }
    }

    private Duration eventTtl() {
        String wanted = "--event-ttl " + eventTtl + " must be a duration such as 1h or 90m";
        Duration duration;
        try {
            duration = GoDuration.parse(eventTtl);
        } catch (IllegalArgumentException notOne) {
            throw help.refused(wanted + ": " + notOne.getMessage());
        }
        if (duration.isNegative()) {
            throw help.refused(wanted + ", or 0 to keep events");
        }
        return duration;
    }

    private static String readyLine(PolderServer server) {
        String ready = "Polder is ready at " + server.url();
        return server.kubeconfigPath()
                .map(path -> ready + ", kubeconfig " + path + "; try: kubectl --kubeconfig " + path + " api-resources")
                .orElse(ready + "; nothing is kept on disk");
    }
}
