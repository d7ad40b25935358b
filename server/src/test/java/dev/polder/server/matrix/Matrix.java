package dev.polder.server.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.proto.ProtobufBodies;
import dev.polder.machinery.proto.ProtobufFormatException;
import dev.polder.server.KeptAnswer;
import dev.polder.server.matrix.Model.Verdict;
import dev.polder.server.request.Reply;
import dev.polder.server.tenant.Marks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks for everything, as everybody, everywhere, and compares each answer with what the model says. */
final class Matrix {

    private static final int SHOWN = 12;

    private final World world;
    private final World.Gateway gateway;
    private final Marks marks = new Marks(Place.ALL.stream().collect(Collectors.toMap(Place::id, Place::mark)));
    private final List<String> problems = new ArrayList<>();
    private int requests;
    private int leaks;
    private int refusals;

    /**
     * An answer.
     *
     * @param bytes what was told, whole or as a stream
     * @param calls how often the store was asked on the way
     */
    private record Answer(int code, Map<String, String> headers, byte[] bytes, int calls) {

        /** As a text in which every text of the answer can be found, whatever its form. */
        String body() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        /** All that a caller sees. */
        String seen() {
            return code + " " + headers + " " + body() + " after " + calls + " calls of the store";
        }
    }

    Matrix(World world, World.Gateway gateway) {
        this.world = world;
        this.gateway = gateway;
    }

    /** Asks for some of it. */
    void run(List<Endpoint> endpoints, List<Caller> callers, List<Address> addresses) throws InterruptedException {
        for (Caller caller : callers) {
            // A token that is seen for the first time is looked up by another thread, wherever it is used.
            answer(endpoints.get(0), caller, addresses.get(0));
        }
        for (Endpoint endpoint : endpoints) {
            for (Caller caller : callers) {
                Map<String, String> refused = new HashMap<>();
                for (Address address : addresses) {
                    ask(endpoint, caller, address, refused);
                }
            }
        }
    }

    /**
     * Fails when anything was not as it should be.
     *
     * @return how it went, in one line
     */
    String conclude() {
        if (!problems.isEmpty()) {
            throw new AssertionError(leaks + " leaks, " + problems.size() + " problems in " + requests + " requests:\n"
                    + String.join("\n", problems.subList(0, Math.min(SHOWN, problems.size()))));
        }
        return "isolation matrix: " + requests + " requests, " + leaks + " leaks (" + refusals + " refused)";
    }

    private void ask(Endpoint endpoint, Caller caller, Address address, Map<String, String> refused)
            throws InterruptedException {
        boolean elsewhere = endpoint.ask().path().startsWith("/clusters/")
                || endpoint.ask().path().startsWith("/services/");
        if (address.kind() == Address.Kind.NONE && elsewhere) {
            return;
        }
        Answer answer = answer(endpoint, caller, address);
        Verdict verdict = Model.verdict(caller, address, endpoint.ask());
        String what = caller + " " + endpoint + " at " + (address.text().isEmpty() ? "none" : address.text());
        switch (verdict) {
            case Verdict.Refused no -> {
                refusals++;
                shown(what, endpoint, answer, Set.of());
                refused(what, answer, no, address, refused);
            }
            case Verdict.Allowed yes -> allowed(what, endpoint, answer, yes.place(), address);
        }
    }

    private void refused(
            String what, Answer answer, Verdict.Refused verdict, Address address, Map<String, String> refused) {
        if (answer.code() != verdict.code()) {
            problems.add(what + ": " + answer.code() + " and not " + verdict.code() + ": " + answer.body());
            return;
        }
        String told = message(answer);
        if (!verdict.message().equals(told)) {
            problems.add(what + ": " + told + "\n   and not " + verdict.message());
        }
        // What allows the request may have been written a moment ago through another server (store rule S7).
        if (verdict.isOfAccess() && answer.calls() != 1) {
            problems.add(what + " is refused after " + answer.calls() + " looks at the present and not after one");
        }
        if (verdict.isOfAccess() && address.kind() != Address.Kind.NONE) {
            String seen = answer.seen();
            String before = refused.putIfAbsent(verdict.message(), seen);
            if (before != null && !before.equals(seen)) {
                leaks++;
                problems.add(what + " can be told from other refusals: " + seen + "\n   and " + before);
            }
        }
    }

    private void allowed(String what, Endpoint endpoint, Answer answer, @Nullable Place place, Address address) {
        // Whoever may read the server's metrics learns what types of objects it stores.
        boolean all = address.kind() == Address.Kind.EVERYWHERE
                || Endpoint.OF_ALL.contains(endpoint.ask().path());
        Set<String> visible = place != null
                ? Set.of(place.id())
                : all ? Place.ALL.stream().map(Place::id).collect(Collectors.toSet()) : Set.of();
        shown(what, endpoint, answer, visible);
        int wanted = place != null
                ? endpoint.codeIn(place)
                : address.kind() == Address.Kind.EVERYWHERE ? endpoint.codeEverywhere() : endpoint.codeOfServer();
        if (answer.code() != wanted) {
            problems.add(what + ": " + answer.code() + " and not " + wanted + ": "
                    + answer.body().substring(0, Math.min(300, answer.body().length())));
        }
    }

    /** Nothing may be told of places that the answer is not about, save what the caller has said itself. */
    private void shown(String what, Endpoint endpoint, Answer answer, Set<String> visible) {
        Set<String> shown = new HashSet<>(marks.shown("", answer.body() + answer.headers()));
        shown.removeAll(visible);
        shown.removeAll(marks.shown("", endpoint.ask().path()));
        if (!shown.isEmpty()) {
            leaks++;
            problems.add(what + " shows something of " + shown + ": " + answer.body());
        }
    }

    private static String message(Answer answer) {
        try {
            JsonNode status = answer.body().startsWith("k8s")
                    ? ProtobufBodies.decode(answer.bytes()).object()
                    : Json.readObject(answer.bytes());
            return status.path("message").asText();
        } catch (IOException | ProtobufFormatException plain) {
            return answer.body();
        }
    }

    private Answer answer(Endpoint endpoint, Caller caller, Address address) throws InterruptedException {
        requests++;
        world.storeCalls();
        KeptAnswer kept = new KeptAnswer();
        gateway.handle(
                world.request(
                        caller,
                        endpoint.method(),
                        address.prefix() + endpoint.ask().path(),
                        endpoint.query(),
                        endpoint.body(),
                        endpoint.accept()),
                kept);
        kept.awaitStream();
        int calls = world.storeCalls();
        Reply reply = kept.now();
        if (reply == null) {
            kept.leave();
            return new Answer(200, Map.of(), kept.streamed().getBytes(StandardCharsets.UTF_8), calls);
        }
        return new Answer(reply.code(), reply.headers(), reply.body(), calls);
    }
}
