package dev.polder.cli.flag;

import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.server.store.Stores;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreQuota;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which store a command works on; the flags are those of {@code polder start}. */
public final class StoreFlags extends Flags {

    @Option(
            names = "--root-directory",
            paramLabel = "DIR",
            defaultValue = ".polder",
            description = "The root directory of the server. Default: ${DEFAULT-VALUE}")
    private Path rootDirectory = Path.of("");

    @Mixin
    private EtcdFlags etcd = new EtcdFlags();

    @Mixin
    private SealFlags seal = new SealFlags();

    @Mixin
    private QuotaFlag quota = new QuotaFlag();

    @SuppressWarnings("UnusedVariable") // Read by picocli, which prints the help and does not run the command.
    @Mixin
    private HelpFlag help = new HelpFlag();

    /** The configuration of a server on that store. */
    public ServerConfig config() {
        StoreConfig store = etcd.store().map(StoreConfig::on).orElse(StoreConfig.defaults());
        return ServerConfig.defaults()
                .with(seal.keyFile(FilesConfig.in(rootDirectory)))
                .with(store.withQuotaBytes(quota.bytes()).withSealed(seal.scope()));
    }

    public Path rootDirectory() {
        return rootDirectory;
    }

    /** What the rows of the store may take, if that is for this process to say; a shared store knows better. */
    public Optional<StoreQuota> ownQuota() {
        ServerConfig config = config();
        return config.store().remote() == null
                ? Optional.of(config.store().quota(Runtime.getRuntime().maxMemory()))
                : Optional.empty();
    }

    /** Opens the store, and makes it when there is none. */
    public ObjectStore openOrMake() {
        return Stores.openOrMake(config());
    }

    /** Opens the store, and makes it when there is none, whichever store the root directory knows. */
    public ObjectStore openOrMakeAny() {
        return Stores.openOrMakeAny(config());
    }

    /**
     * Opens the store, which must be there.
     *
     * @throws dev.polder.storage.StoreException in one line, when there is none, or a server has it, or it is damaged
     */
    public ObjectStore open() {
        return Stores.openExisting(config());
    }
}
