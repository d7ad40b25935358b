package dev.polder.spi.virtual;

import dev.polder.api.object.ObjectKey;
import java.util.Map;

/** Shows everything as it is. */
final class WholeWindow implements Window<Object> {

    static final WholeWindow WHOLE = new WholeWindow();

    private static final Sight EVERYTHING = new Sight() {
        @Override
        public long seen(ObjectKey key, Map<String, String> labels, long revision) {
            return revision;
        }
    };

    private WholeWindow() {}

    @Override
    public boolean isWhole() {
        return true;
    }

    @Override
    public Sight in(Object state) {
        return EVERYTHING;
    }
}
