package dev.polder.e2e.history;

import dev.polder.e2e.harness.ApiClient;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Which server a client talks to. Each client has its own. */
public interface Route {

    /** Whom to ask now; empty when it is time to end. */
    Optional<ApiClient> server();

    /** The server has not answered. */
    void failed();

    /** The server has answered that it cannot serve at the moment. */
    void refused(ApiClient.Answer answer);

    /** To one server, until it does not answer; it may not refuse. */
    static Route to(ApiClient server) {
        return new Route() {
            private boolean gone;

            @Override
            public Optional<ApiClient> server() {
                return gone ? Optional.empty() : Optional.of(server);
            }

            @Override
            public void failed() {
                gone = true;
            }

            @Override
            public void refused(ApiClient.Answer answer) {
                throw new AssertionError(answer.code() + ": " + answer.text());
            }
        };
    }

    /**
     * To one of several servers until it fails or refuses; then to the next.
     *
     * @param servers as they are now: one that was started again may listen elsewhere
     * @param first the one to begin with
     * @param ended whether it is time to end
     */
    static Route around(List<Supplier<ApiClient>> servers, int first, BooleanSupplier ended) {
        return new Route() {
            private int turn = first;

            @Override
            public Optional<ApiClient> server() {
                return ended.getAsBoolean()
                        ? Optional.empty()
                        : Optional.of(servers.get(turn % servers.size()).get());
            }

            @Override
            public void failed() {
                turn++;
            }

            @Override
            public void refused(ApiClient.Answer answer) {
                turn++;
            }
        };
    }
}
