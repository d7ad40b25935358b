package dev.polder.storage.view.live;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreKey;
import dev.polder.storage.view.encoding.StringPool;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the keys of objects so that the parts they share are shared in memory too. Threads may share a reader.
 *
 * <p>A visible key that does not parse is logged and left out: no request could name its object.
 */
final class KeyReader {

    private static final Logger log = LoggerFactory.getLogger(KeyReader.class);

    private final Function<StoreKey, Optional<ObjectKey>> parser;
    private final Recent<LogicalClusterName> clusters = new Recent<>(1 << 12);
    private final Recent<ResourceSpace> spaces = new Recent<>(1 << 12);
    private final StringPool namespaces = new StringPool(1 << 12);

    KeyReader(Function<StoreKey, Optional<ObjectKey>> parser) {
        this.parser = parser;
    }

    /** The key of an object; empty for internal rows and for keys that are none. */
    Optional<ObjectKey> read(StoreKey key) {
        if (key.internal()) {
            return Optional.empty();
        }
        Optional<ObjectKey> parsed = parser.apply(key);
        if (parsed.isEmpty()) {
            log.warn("a row is not an object's and is not served: {}", key);
        }
        return parsed.map(this::shared);
    }

    private ObjectKey shared(ObjectKey key) {
        return new ObjectKey(
                clusters.shared(key.cluster()),
                spaces.shared(key.space()),
                namespaces.text(key.namespace()),
                key.name());
    }
}
