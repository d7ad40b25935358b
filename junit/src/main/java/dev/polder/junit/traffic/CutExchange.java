package dev.polder.junit.traffic;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.ForwardingExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An exchange whose stream is cut off after some writes, as if the connection had broken. */
final class CutExchange extends ForwardingExchange {

    private final int writes;

    CutExchange(Exchange below, int writes) {
        super(below);
        this.writes = writes;
    }

    @Override
    public Body stream(int code, String contentType, Map<String, String> headers) {
        return new CutBody(super.stream(code, contentType, headers), writes);
    }

    /** Used on the event loop of the exchange only. */
    private static final class CutBody extends ForwardingBody {

        private final List<Runnable> closed = new ArrayList<>();
        private int left;

        CutBody(Body below, int writes) {
            super(below);
            this.left = writes;
        }

        @Override
        public void write(List<byte[]> pieces) {
            if (left > 0) {
                super.write(pieces);
                left--;
                if (left == 0) {
                    super.breakOff();
                    closed.forEach(Runnable::run);
                }
            }
        }

        @Override
        public boolean full() {
            return left > 0 && super.full();
        }

        @Override
        public void onClosed(Runnable callback) {
            closed.add(callback);
            super.onClosed(callback);
        }

        @Override
        public void end() {
            if (left > 0) {
                super.end();
            }
        }

        @Override
        public void breakOff() {
            if (left > 0) {
                super.breakOff();
            }
        }
    }
}
