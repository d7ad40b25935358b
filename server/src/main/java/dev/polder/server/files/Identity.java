package dev.polder.server.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.server.authn.AdminTokens;

/**
 * What a server is one and the same by: to its clients after a restart, and with other servers on the same store.
 *
 * @param authority signs serving certificates
 * @param clientAuthority signs client certificates
 * @param admins the two users of the admin kubeconfig
 * @param signingKey signs tokens of service accounts, in PEM; empty when one is given in a file
 */
record Identity(KeyAndCertificate authority, KeyAndCertificate clientAuthority, Admins admins, String signingKey) {

    /**
     * The two users of the admin kubeconfig.
     *
     * @param kcpAdmin subject to authorization
     * @param shardAdmin not
     */
    record Admins(AdminTokens.Admin kcpAdmin, AdminTokens.Admin shardAdmin) {

        byte[] toBytes() {
            ObjectNode json = Json.object();
            put(json, AdminTokens.KCP_ADMIN, kcpAdmin);
            put(json, AdminTokens.SHARD_ADMIN, shardAdmin);
            return Json.write(json);
        }

        static Admins parse(byte[] bytes) {
            JsonNode json = Json.readOwn(bytes);
            return new Admins(get(json, AdminTokens.KCP_ADMIN), get(json, AdminTokens.SHARD_ADMIN));
        }

        private static void put(ObjectNode json, String name, AdminTokens.Admin admin) {
            json.putObject(name).put("token", admin.token()).put("uid", admin.uid());
        }

        private static AdminTokens.Admin get(JsonNode json, String name) {
            return new AdminTokens.Admin(
                    json.path(name).path("token").asText(),
                    json.path(name).path("uid").asText());
        }
    }

    /** Names nothing secret. */
    @Override
    public String toString() {
        return "Identity[" + authority + ", " + clientAuthority + "]";
    }
}
