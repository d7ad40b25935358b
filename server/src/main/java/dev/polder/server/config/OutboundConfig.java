package dev.polder.server.config;

import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.server.request.outgoing.OutboundRules;
import java.util.List;

/**
 * Connections to peers that objects of logical clusters name: webhooks, and issuers of tokens.
 *
 * @param allow networks that are connected to; default none besides those that everybody reaches
 * @param deny networks that are not connected to; default none besides those of {@link OutboundRules}
 * @param limits what the calls of one logical cluster may take
 */
public record OutboundConfig(List<Cidr> allow, List<Cidr> deny, Limits limits) {

    public OutboundConfig {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        for (Cidr network : allow) {
            OutboundRules.never(network).ifPresent(never -> {
                throw new IllegalArgumentException(
                        network + " cannot be allowed: it lies in " + never + ", which is refused always");
            });
            if (deny.contains(network)) {
                throw new IllegalArgumentException(network + " is both allowed and denied; of two networks the"
                        + " narrower one decides, so name a part of it, or name it once");
            }
        }
    }

    /** No networks named. */
    public static OutboundConfig defaults() {
        return new OutboundConfig(List.of(), List.of(), Limits.defaults());
    }

    /** The same with other limits. */
    public OutboundConfig with(Limits other) {
        return new OutboundConfig(allow, deny, other);
    }

    /**
     * The bounds of all calls for one logical cluster, whoever makes them necessary.
     *
     * @param calls how many run at a time, and how many connections are kept for more; default 64
     * @param waiting how many wait for one of these or for a peer's; further ones fail at once; default 64. Together with
     *     {@code calls} it is below the number of writes that a server runs at a time, so that the peers of one logical cluster cannot
     *     hold all of these
     * @param callsOfAll how many calls of all logical clusters run and wait, default 10,000. One never has more than is left for all
     *     others. Requests that wait for them take no place of those in flight, so that this bounds them
     * @param bytes how much their bodies and answers take together, in bytes, while they are sent and read; default 64 MiB
     * @param bytesOfAll how much those of all logical clusters take, in bytes; default a quarter of the memory of the
     *     process. One never takes more than is left for all others, so that there is always something left
     */
    public record Limits(int calls, int waiting, int callsOfAll, long bytes, long bytesOfAll) {

        /** More than a server's writes, many times: most requests that wait for peers take a few kilobytes. */
        private static final int CALLS_OF_ALL = 10_000;

        /** With the usual number of calls of all logical clusters. */
        public Limits(int calls, int waiting, long bytes, long bytesOfAll) {
            this(calls, waiting, CALLS_OF_ALL, bytes, bytesOfAll);
        }

        public Limits {
            if (calls < 1 || waiting < 0 || callsOfAll < 1 || bytes < 1 || bytesOfAll < 1) {
                throw new IllegalArgumentException("a bound of outbound calls is too low");
            }
        }

        /** What holds unless told otherwise. */
        public static Limits defaults() {
            return new Limits(64, 64, 64 << 20, Runtime.getRuntime().maxMemory() / 4);
        }
    }
}
