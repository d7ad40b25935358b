package dev.polder.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Session;
import java.util.ArrayList;
import java.util.List;

/** Binds an export into the current workspace (kcp: {@code cli/pkg/bind/plugin/bind.go}). */
final class BindApiExport {

    private final Session session;
    private final BindRequest request;

    /** For one invocation. */
    BindApiExport(Session session, BindRequest request) {
        this.session = session;
        this.request = request;
    }

    void run() {
        BindingApi api = BindingApi.of(session);
        List<ClaimAnswer> claims = new ArrayList<>(request.claims());
        if (!request.all().isEmpty()) {
            claims.addAll(answersToAll(api));
        }
        if (!api.isKnown()) {
            throw new CommandException(
                    "failed to create APIBinding: " + api.version() + " is not supported by this plugin");
        }
        String name = request.name();
        ObjectNode binding;
        try {
            binding = api.create(binding(api.version(), claims));
        } catch (ApiException e) {
            throw new CommandException("failed to create APIBinding: " + e.getMessage());
        }
        session.console().say("apibinding " + name + " created. Waiting to successfully bind ...");
        try {
            api.whenBound(binding, System.nanoTime() + request.timeout().toNanos());
        } catch (ApiException e) {
            throw new CommandException("could not bind " + name + ": " + e.getMessage());
        }
        session.console().say(name + " created and bound.");
    }

    /** Unlike kcp's plugin this keeps identities, without which an answer is to another claim. */
    private List<ClaimAnswer> answersToAll(BindingApi api) {
        JsonNode claims;
        try {
            claims = api.exportClaims(request.path(), request.export());
        } catch (ApiException e) {
            throw new CommandException("failed to get APIExport \"" + request.export() + "\": " + e.getMessage());
        }
        List<ClaimAnswer> answers = new ArrayList<>();
        for (JsonNode claim : claims) {
            answers.add(new ClaimAnswer(
                    claim.path("group").asText(""),
                    claim.path("resource").asText(""),
                    claim.path("identityHash").asText(""),
                    request.all()));
        }
        return answers;
    }

    private ObjectNode binding(String version, List<ClaimAnswer> claims) {
        ObjectNode binding = Json.object();
        binding.putObject("metadata").put("name", request.name());
        ObjectNode spec = binding.putObject("spec");
        spec.putObject("reference")
                .putObject("export")
                .put("path", request.path())
                .put("name", request.export());
        if (!claims.isEmpty()) {
            ArrayNode into = spec.putArray("permissionClaims");
            claims.forEach(claim -> into.add(claim.toJson(version)));
        }
        return binding;
    }
}
